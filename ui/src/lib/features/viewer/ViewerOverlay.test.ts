import { fireEvent, render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ChangeRequest, Listing, SettingsView } from '$lib/backend';
import { program, type Called } from '$lib/backend/testing';
import { library } from '$lib/features/library';
import { openPhoto } from '$lib/features/photo';
import { samplePhoto } from '$lib/features/photo/sample';
import { language } from '$lib/i18n';
import { confirmations, keyboard, libraryPlace, navigation, preferences, toasts } from '$lib/shell';
import { expectAccessible } from '../../../test/axe';
import Viewer from './Viewer.svelte';

const IDS = [7, 8, 9];
let calls: Called[];
let user: ReturnType<typeof userEvent.setup>;
let settings: Partial<SettingsView>;

const onkeydown = (event: KeyboardEvent) => keyboard.handle(event);
const edits = (): ChangeRequest[] =>
  calls.flatMap(({ command, args }) => (command === 'edit' ? (args.changes as ChangeRequest[]) : []));

beforeEach(async () => {
  // Nothing has a size in jsdom; the stage is 1032 x 832 here, so that a photo of 4000 x 3000 fits at 1000 x 750.
  vi.spyOn(Element.prototype, 'clientWidth', 'get').mockReturnValue(1032);
  vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(832);
  settings = { language: 'en', labels: 'both', theme: 'system', infoPanel: true, boxes: true };
  calls = program({
    settings: () => settings,
    save_settings: ({ patch }) => (settings = { ...settings, ...(patch as object) }),
    photo: ({ id }) => samplePhoto({ id: id as number, name: `photo-${String(id)}.jpg` }),
    prioritise: () => null,
    edit: () => ({ label: 'edit', params: {} }),
    trash: () => ({ moved: 1, bytes: 1, refused: [] }),
    search_tags: () => [],
  });
  await preferences.load('en');
  const n = IDS.length;
  library.forgetPositions();
  library.listing = {
    total: n,
    count: n,
    notices: [],
    empty: null,
    ranked: false,
    parts: 0,
    ids: Uint32Array.from(IDS),
    days: new Int32Array(n),
    colours: new Uint32Array(n),
    versions: new Uint32Array(n),
    widths: new Uint16Array(n).fill(4000),
    heights: new Uint16Array(n).fill(3000),
    flags: new Uint8Array(n),
    sims: null,
    areas: new Map(),
  } satisfies Listing;
  window.addEventListener('keydown', onkeydown);
  user = userEvent.setup();
});

afterEach(() => {
  window.removeEventListener('keydown', onkeydown);
  navigation.closeViewer();
  confirmations.answer(false);
  toasts.list = [];
  language.locale = 'en';
});

async function show(id = 7): Promise<void> {
  navigation.view(id);
  render(Viewer);
  await vi.waitFor(() => expect(openPhoto.view?.id).toBe(id));
}

describe('keys', () => {
  it('go through the photos, and say which one it is', async () => {
    await show();
    expect(screen.getByRole('dialog')).toHaveAccessibleName('photo-7.jpg, 1 of 3');
    await user.keyboard('{ArrowRight}');
    expect(navigation.viewing).toBe(8);
    await user.keyboard('{End}');
    expect(navigation.viewing).toBe(9);
    await user.keyboard('{Home}{ArrowLeft}');
    expect(navigation.viewing).toBe(7);
  });

  it('rate, favour, and hide the panel and the boxes', async () => {
    await show();
    await user.keyboard('4');
    await user.keyboard('f');
    await vi.waitFor(() =>
      expect(edits()).toEqual([
        { kind: 'rate', stars: 4 },
        { kind: 'favourite', favourite: true },
      ]),
    );
    expect(screen.getByTestId('viewer-boxes')).toBeInTheDocument();
    await user.keyboard('b');
    expect(screen.queryByTestId('viewer-boxes')).toBeNull();
    await user.keyboard('i');
    expect(screen.queryByTestId('info-panel')).toBeNull();
    await vi.waitFor(() => expect(settings).toMatchObject({ boxes: false, infoPanel: false }));
  });

  it('open the tag field, also when the panel was hidden; what is typed there is no shortcut', async () => {
    settings.infoPanel = false;
    await preferences.refresh();
    await show();
    await user.keyboard('t');
    const field = await screen.findByRole('combobox', { name: 'Add a tag' });
    expect(field).toHaveFocus();
    await user.keyboard('fb5');
    expect(field).toHaveValue('fb5');
    expect(edits()).toEqual([]);
    await user.keyboard('{Escape}{Escape}');
    expect(screen.getByRole('dialog')).toHaveFocus();
    expect(navigation.viewing).toBe(7);
  });

  it('are quiet while an input method composes', async () => {
    await show();
    await fireEvent.keyDown(document.body, { code: 'ArrowRight', key: 'Process', isComposing: true });
    expect(navigation.viewing).toBe(7);
  });

  it('move the photo to the trash without a question', async () => {
    await show();
    await user.keyboard('{Delete}');
    await vi.waitFor(() => expect(navigation.viewing).toBe(8));
    expect(confirmations.question).toBeNull();
    expect(calls).toContainEqual({ command: 'trash', args: { ids: [7] } });
  });

  it('close it, and the focus is where it was', async () => {
    const before = document.createElement('button');
    document.body.append(before);
    before.focus();
    await show();
    expect(screen.getByRole('dialog')).toHaveFocus();
    expect(keyboard.scope).toBe('viewer');
    await user.keyboard('{Escape}');
    await vi.waitFor(() => expect(before).toHaveFocus());
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(keyboard.scope).toBe('grid');
    before.remove();
  });
});

describe('boxes', () => {
  it('lie where the thing is, with a label in both languages', async () => {
    await show();
    const box = screen.getByRole('button', { name: /^dog, 88% sure/ });
    expect(box.style).toMatchObject({ left: '116px', top: '191px', width: '300px', height: '300px' });
    expect(screen.getByTestId('box-label')).toHaveTextContent('dog狗');
    language.labels = 'zh';
    await vi.waitFor(() => expect(screen.getByTestId('box-label')).toHaveTextContent(/^狗$/));
    language.labels = 'both';
  });

  it('light their tag, and their tag lights them', async () => {
    await show();
    const [box, chip] = [screen.getByTestId('box-dog'), screen.getByTestId('tag-dog')];
    await user.hover(box);
    expect(chip).toHaveClass('lit');
    await user.unhover(box);
    expect(chip).not.toHaveClass('lit');
    await user.hover(chip);
    expect(box).toHaveClass('lit');
  });

  it('offer to find what is like them', async () => {
    navigation.go(libraryPlace());
    await show();
    await user.click(screen.getByTestId('box-dog'));
    await user.click(await screen.findByRole('button', { name: 'Find similar to this' }));
    expect(navigation.library.similar).toEqual({
      source: { kind: 'photo', photo: 7 },
      area: { left: 0.1, top: 0.2, width: 0.3, height: 0.4 },
      atLeast: 0,
    });
    expect(navigation.viewing).toBeNull();
  });

  it('offer to confirm and to reject, by keyboard too', async () => {
    await show();
    screen.getByTestId('box-dog').focus();
    await user.keyboard('{Enter}');
    const menu = await screen.findByTestId('box-menu');
    expect(within(menu).getByTestId('box-confirm')).toHaveTextContent('Yes, dog');
    // Beside a box that has no size in jsdom the menu counts as out of sight, so it is not asked for by its role.
    await fireEvent.click(within(menu).getByTestId('box-reject'));
    expect(edits()).toEqual([{ kind: 'reject', concept: 1 }]);
  });

  it('open nothing on a double click, which zooms', async () => {
    await show();
    expect(screen.getByTestId('viewer-zoom')).toHaveTextContent('25%');
    await user.dblClick(screen.getByTestId('box-dog'));
    expect(screen.getByTestId('viewer-zoom')).toHaveTextContent('100%');
    expect(screen.queryByTestId('box-menu')).toBeNull();
  });
});

describe('a region', () => {
  /** Drags over the stage as a mouse does. */
  async function drag(from: [number, number], to: [number, number]): Promise<void> {
    const stage = screen.getByTestId('viewer-stage');
    const at = ([clientX, clientY]: [number, number]) => ({ clientX, clientY, pointerId: 1, button: 0 });
    await fireEvent.pointerDown(stage, at(from));
    await fireEvent.pointerMove(stage, at(to));
    await fireEvent.pointerUp(stage, at(to));
  }

  it('is drawn with the mouse, and Enter searches for it', async () => {
    await show();
    await drag([516, 416], [716, 566]);
    const frame = await screen.findByTestId('region-frame');
    await vi.waitFor(() => expect(frame).toHaveFocus());
    await user.keyboard('{Enter}');
    const { left, top, width, height } = navigation.library.similar!.area!;
    const sides = [left, top, width, height].map((side) => side.toFixed(3));
    expect(sides).toEqual(['0.500', '0.500', '0.200', '0.200']);
  });

  it('is not drawn by a click, and vanishes by one beside it', async () => {
    await show();
    await drag([516, 416], [517, 417]);
    expect(screen.queryByTestId('region')).toBeNull();
    await drag([516, 416], [716, 566]);
    expect(screen.getByTestId('region')).toBeInTheDocument();
    await drag([100, 100], [100, 100]);
    expect(screen.queryByTestId('region')).toBeNull();
  });

  it('is searched for with its button, and moved by its frame, with the mouse', async () => {
    await show();
    await drag([516, 416], [716, 566]);
    const frame = screen.getByTestId('region-frame');
    const at = (clientX: number, clientY: number) => ({ clientX, clientY, pointerId: 1, button: 0 });
    await fireEvent.pointerDown(frame, at(600, 500));
    await fireEvent.pointerMove(frame, at(500, 500));
    await fireEvent.pointerUp(frame, at(500, 500));
    expect(frame).toHaveAccessibleName(/^Region at 40%, 50%, size 20% by 20%/);
    await user.click(screen.getByTestId('region-search'));
    expect(navigation.library.similar!.area!.left).toBeCloseTo(0.4);
  });

  it('is made, moved and resized by the keyboard, and given up by Escape', async () => {
    await show();
    await user.keyboard('r');
    const frame = await screen.findByTestId('region-frame');
    await vi.waitFor(() => expect(frame).toHaveFocus());
    expect(frame).toHaveAccessibleName(/^Region at 25%, 25%, size 50% by 50%/);
    await user.keyboard('{ArrowLeft}{Shift>}{ArrowDown}{/Shift}');
    expect(frame).toHaveAccessibleName(/^Region at 24%, 25%, size 50% by 51%/);
    expect(navigation.viewing).toBe(7);
    await user.keyboard('{Escape}');
    expect(screen.queryByTestId('region')).toBeNull();
    expect(navigation.viewing).toBe(7);
  });

  it('is not drawn but the photo moved where the photo is larger than the window', async () => {
    await show();
    await user.keyboard(' ');
    expect(screen.getByTestId('viewer-zoom')).toHaveTextContent('100%');
    const picture = () => document.querySelector<HTMLElement>('.photo')!.style.transform;
    expect(picture()).toBe('translate(-1484px, -1084px)');
    await drag([500, 400], [400, 300]);
    expect(picture()).toBe('translate(-1584px, -1184px)');
    expect(screen.queryByTestId('region')).toBeNull();
  });
});

describe('the wheel', () => {
  it('goes on, and zooms around the pointer with Ctrl', async () => {
    await show();
    const stage = screen.getByTestId('viewer-stage');
    await fireEvent.wheel(stage, { deltaY: 120 });
    expect(navigation.viewing).toBe(8);
    await fireEvent.wheel(stage, { deltaY: -120, ctrlKey: true, clientX: 0, clientY: 0 });
    expect(screen.getByTestId('viewer-zoom')).toHaveTextContent('32%');
    expect(navigation.viewing).toBe(8);
  });

  it('zooms without Ctrl where the person wants it so', async () => {
    settings.wheel = 'zoom';
    await preferences.refresh();
    await show();
    await fireEvent.wheel(screen.getByTestId('viewer-stage'), { deltaY: -120 });
    expect(screen.getByTestId('viewer-zoom')).toHaveTextContent('32%');
    expect(navigation.viewing).toBe(7);
  });
});

describe('a photo that cannot be shown', () => {
  it('says so and keeps what is known', async () => {
    await show();
    for (const kind of ['thumb', 'large', 'original']) {
      await fireEvent.error(document.querySelector(`img[data-kind=${kind}]`)!);
    }
    expect(await screen.findByTestId('viewer-no-picture')).toHaveTextContent('This photo cannot be shown');
    expect(screen.getByTestId('tag-dog')).toBeVisible();
    expect(screen.queryByTestId('viewer-retry')).toBeNull();
  });

  it('says why it failed, tries it alone again, or leaves it alone', async () => {
    const stages = [{ stage: 'probe', state: 'failed', kind: 'truncated', reason: 'eof' }];
    const asked = program({
      photo: ({ id }) => samplePhoto({ id: id as number, stages }),
      prioritise: () => null,
      retry_photo: () => true,
      skip: () => null,
    });
    await show();
    const fails = async () => {
      for (const kind of ['thumb', 'large', 'original']) {
        await fireEvent.error(document.querySelector(`img[data-kind=${kind}]`)!);
      }
    };
    await fails();
    expect(await screen.findByTestId('viewer-no-picture')).toHaveTextContent(
      'The end of the file is missing',
    );
    await user.click(screen.getByTestId('viewer-retry'));
    await vi.waitFor(() => expect(asked).toContainEqual({ command: 'retry_photo', args: { photo: 7 } }));
    // The picture is fetched anew, and is not there again.
    await vi.waitFor(() => expect(document.querySelector('img[data-kind=thumb]')).not.toBeNull());
    await fails();
    await user.click(await screen.findByTestId('viewer-skip'));
    await vi.waitFor(() => expect(asked).toContainEqual({ command: 'skip', args: { photo: 7 } }));
  });
});

it('has no faults that axe knows of, in both languages', async () => {
  await show();
  await expectAccessible(document.body);
  language.locale = 'zh';
  await user.keyboard('r');
  await expectAccessible(document.body);
});
