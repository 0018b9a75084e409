import { render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ChangeRequest, PhotoView } from '$lib/backend';
import { program, type Called } from '$lib/backend/testing';
import { language } from '$lib/i18n';
import { navigation, toasts } from '$lib/shell';
import { expectAccessible } from '../../../test/axe';
import { changed } from './changes';
import InfoPanel from './InfoPanel.svelte';
import { OpenPhoto } from './photo.svelte';
import { samplePhoto, sampleTag } from './sample';

let stored: PhotoView;
let calls: Called[];
let state: OpenPhoto;

const edits = (): ChangeRequest[] =>
  calls.flatMap(({ command, args }) => (command === 'edit' ? (args.changes as ChangeRequest[]) : []));

async function show(photo = samplePhoto()) {
  stored = photo;
  calls = program({
    photo: () => structuredClone(stored),
    prioritise: () => null,
    edit: ({ changes }) => {
      for (const change of changes as ChangeRequest[]) stored = changed(stored, change);
      return { label: 'edit', params: {} };
    },
    search_tags: ({ text }) =>
      text === 'mao' ? [{ key: 'cat', name: { zh: '猫', en: 'cat' }, count: 3 }] : [],
    field_values: () => [
      { name: '成都', count: 4 },
      { name: '春节', count: 2 },
    ],
    set_keys: () => null,
    retry_photo: () => true,
    skip: () => null,
  });
  await state.open(7);
  const onleave = vi.fn();
  return { ...render(InfoPanel, { state, onleave }), onleave };
}

beforeEach(() => {
  state = new OpenPhoto();
});

afterEach(() => {
  language.locale = 'en';
  toasts.list = [];
});

describe('tags', () => {
  it('are confirmed and rejected by one click, and a rejection is taken back', async () => {
    const user = userEvent.setup();
    await show();
    await user.click(within(screen.getByTestId('tag-car')).getByRole('button', { name: 'car is right' }));
    expect(screen.getByTestId('tag-car')).toHaveAttribute('data-verdict', 'confirmed');
    await user.click(within(screen.getByTestId('tag-dog')).getByRole('button', { name: 'dog is wrong' }));
    const fold = screen.getByTestId('fold-rejected');
    await user.click(within(fold).getByRole('button', { name: 'Take back the no to dog', hidden: true }));
    expect(screen.getByTestId('tag-dog')).toHaveAttribute('data-verdict', 'auto');
    expect(edits()).toEqual([
      { kind: 'confirm', concept: 2 },
      { kind: 'reject', concept: 1 },
      { kind: 'clear', concept: 1 },
    ]);
  });

  it('keep the keyboard at the one that is confirmed, and hand it on from the one that is rejected', async () => {
    const user = userEvent.setup();
    const { onleave } = await show();
    const press = async (name: string): Promise<void> => {
      screen.getByRole('button', { name }).focus();
      await user.keyboard('{Enter}');
      await expect.poll(() => state.view && edits().length).toBe(++pressed);
    };
    let pressed = 0;
    await press('car is right');
    expect(
      within(screen.getByTestId('tag-car')).getByRole('button', { name: /^car.* all photos/ }),
    ).toHaveFocus();
    await press('dog is wrong');
    expect(within(screen.getByTestId('tag-car')).getByRole('button', { name: 'car is wrong' })).toHaveFocus();
    await press('car is wrong');
    // No chip is left that can be seen.
    expect(onleave).toHaveBeenCalledOnce();
  });

  it('hand the keyboard on inside of what is unfolded', async () => {
    const user = userEvent.setup();
    const rat = sampleTag({ concept: 4, key: 'rat', name: { zh: '鼠', en: 'rat' }, confidence: 22 });
    const photo = samplePhoto();
    await show({ ...photo, allTags: [...photo.allTags, rat] });
    await user.click(screen.getByText('Less sure'));
    screen.getByRole('button', { name: 'cat is right' }).focus();
    await user.keyboard('{Enter}');
    await expect.poll(() => edits()).toEqual([{ kind: 'confirm', concept: 3 }]);
    expect(screen.getByRole('button', { name: 'rat is right' })).toHaveFocus();
  });

  it('let go of the keyboard when another photo is shown, and take it from nobody', async () => {
    const { onleave } = await show();
    screen.getByRole('button', { name: 'dog is wrong' }).focus();
    stored = samplePhoto({ id: 8, tags: [], allTags: [] });
    await state.open(8);
    await expect.poll(() => screen.queryByTestId('tag-dog')).toBeNull();
    expect(onleave).toHaveBeenCalledOnce();
    const field = screen.getByRole('combobox', { name: 'Add a tag' });
    field.focus();
    stored = samplePhoto({ id: 9 });
    await state.open(9);
    await screen.findByTestId('tag-dog');
    expect(field).toHaveFocus();
    expect(onleave).toHaveBeenCalledOnce();
  });

  it('say how sure they are, and light their boxes', async () => {
    const user = userEvent.setup();
    await show();
    const chip = screen.getByTestId('tag-dog');
    expect(within(chip).getByRole('button', { name: /^dog 狗, 92% sure/ })).toBeVisible();
    await user.hover(chip);
    expect(state.lit).toEqual({ concept: 1, box: null });
    await user.unhover(chip);
    expect(state.lit).toBeNull();
  });

  it('lead to all photos with them, by their name in the language', async () => {
    const user = userEvent.setup();
    language.locale = 'zh';
    await show();
    await user.click(within(screen.getByTestId('tag-dog')).getByRole('button', { name: /^狗 dog，/ }));
    expect(navigation.library.text).toBe('tag:狗');
  });

  it('are added from the list, by pinyin, and as typed', async () => {
    const user = userEvent.setup();
    await show();
    const field = screen.getByRole('combobox', { name: 'Add a tag' });
    await user.type(field, 'mao');
    await user.click(await screen.findByRole('option', { name: /cat/ }));
    await user.type(field, '我家的狗{Enter}');
    expect(edits()).toEqual([
      { kind: 'add_concept', key: 'cat' },
      { kind: 'add_text', text: '我家的狗' },
    ]);
    expect(await screen.findByTestId('tag-我家的狗')).toHaveAttribute('data-verdict', 'manual');
  });

  it('are not added by the Enter that ends an input method’s composition', async () => {
    await show();
    const field = screen.getByRole('combobox', { name: 'Add a tag' });
    (field as HTMLInputElement).value = 'gou';
    field.dispatchEvent(new InputEvent('input', { bubbles: true }));
    field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true }));
    expect(edits()).toEqual([]);
  });
});

describe('fields', () => {
  it('take several values, with completion', async () => {
    const user = userEvent.setup();
    await show();
    const row = screen.getByTestId('field-album');
    await user.click(within(row).getByRole('button', { name: 'Add a value to album' }));
    await user.click(await within(row).findByRole('option', { name: /成都/ }));
    expect(edits()).toEqual([{ kind: 'field', key: 'album', values: ['春节', '成都'] }]);
    await user.click(within(row).getByRole('button', { name: 'Remove 春节 from album' }));
    expect(edits().at(-1)).toEqual({ kind: 'field', key: 'album', values: ['成都'] });
  });

  it('are changed in place, and Escape leaves them as they were', async () => {
    const user = userEvent.setup();
    await show();
    const row = screen.getByTestId('field-album');
    await user.click(within(row).getByRole('button', { name: '春节' }));
    const input = within(row).getByRole('combobox');
    expect(input).toHaveValue('春节');
    await user.type(input, ' 2024{Enter}');
    expect(edits()).toEqual([{ kind: 'field', key: 'album', values: ['春节 2024'] }]);
    await user.click(within(row).getByRole('button', { name: '春节 2024' }));
    await user.type(within(row).getByRole('combobox'), 'x{Escape}{Escape}');
    expect(edits()).toHaveLength(1);
    expect(within(row).getByRole('button', { name: '春节 2024' })).toBeVisible();
  });

  it('get one key more while there are fewer than ten', async () => {
    const user = userEvent.setup();
    await show();
    await user.click(screen.getByTestId('field-new'));
    await user.type(screen.getByRole('textbox', { name: 'Name of the field' }), 'mood{Enter}');
    expect(calls.find(({ command }) => command === 'set_keys')?.args).toEqual({
      id: 1,
      keys: ['album', 'place', 'mood'],
    });
    expect(await screen.findByTestId('field-mood')).toBeVisible();
  });
});

describe('the panel', () => {
  it('offers a way out of a failure', async () => {
    const user = userEvent.setup();
    await show(
      samplePhoto({ stages: [{ stage: 'thumbnail', state: 'failed', kind: 'truncated', reason: 'eof' }] }),
    );
    expect(screen.getByTestId('photo-failed')).toHaveTextContent('The end of the file is missing');
    await user.click(screen.getByTestId('photo-retry'));
    await user.click(screen.getByTestId('photo-skip'));
    expect(calls).toContainEqual({ command: 'retry_photo', args: { photo: 7 } });
    expect(calls).toContainEqual({ command: 'skip', args: { photo: 7 } });
  });

  it('takes a photo up again that was left alone', async () => {
    await show(samplePhoto({ stages: [{ stage: 'probe', state: 'skipped', kind: null, reason: null }] }));
    expect(screen.getByTestId('photo-skipped')).toHaveTextContent('You chose to leave this photo alone');
    await userEvent.click(screen.getByTestId('photo-retry'));
    expect(calls).toContainEqual({ command: 'retry_photo', args: { photo: 7 } });
  });

  it('rates and favours', async () => {
    const user = userEvent.setup();
    await show();
    await user.click(screen.getByRole('button', { name: '4 stars' }));
    await user.click(screen.getByTestId('favourite'));
    expect(edits()).toEqual([
      { kind: 'rate', stars: 4 },
      { kind: 'favourite', favourite: true },
    ]);
  });

  it('speaks to everybody, in both languages', async () => {
    const { container } = await show();
    await expectAccessible(container);
    language.locale = 'zh';
    await expectAccessible(container);
  });
});
