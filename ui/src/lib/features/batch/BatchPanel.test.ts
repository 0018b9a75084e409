import { render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Selection } from '$lib/backend';
import { program, type Called } from '$lib/backend/testing';
import { library, selection } from '$lib/features/library';
import { dispatch, preferences } from '$lib/shell';
import { expectAccessible } from '../../../test/axe';
import { listingOf } from '../../../test/listing';
import { SETTINGS } from '../../../test/settings';
import BatchPanel from './BatchPanel.svelte';

const SUMMARY: Selection = {
  count: 3,
  bytes: 12_600_000,
  favourites: 1,
  ratings: [0, 0, 0, 0, 3, 0],
  tags: [
    { concept: 4, key: 'dog', name: { zh: '狗', en: 'dog' }, count: 3, confirmed: 3 },
    { concept: 9, key: 'beach', name: { zh: '海滩', en: 'beach' }, count: 2, confirmed: 0 },
  ],
  fields: [
    { key: 'album', values: [{ name: '春节', count: 3 }] },
    {
      key: 'place',
      values: [
        { name: 'Lofoten', count: 2 },
        { name: '成都', count: 1 },
      ],
    },
  ],
};

let calls: Called[];
let summary: Selection;

beforeEach(async () => {
  summary = SUMMARY;
  calls = program({
    settings: () => SETTINGS,
    selection: () => summary,
    edit: () => ({ label: 'add_tag', params: { photos: 2, tag_zh: '狗', tag_en: 'dog' } }),
    search_tags: () => [{ key: 'cat', name: { zh: '猫', en: 'cat' }, count: 12 }],
    field_values: () => [],
  });
  await preferences.load('en');
  library.listing = listingOf(10);
  library.forgetPositions();
  selection.choose(10, 'only');
  selection.choose(9, 'toggle');
  selection.choose(8, 'toggle');
});

afterEach(() => {
  selection.clear();
});

const edits = () => calls.filter(({ command }) => command === 'edit').map(({ args }) => args);
const IDS = [10, 9, 8];

describe('the panel of many photos', () => {
  it('counts them, what they take, and their tags', async () => {
    render(BatchPanel);
    expect(await screen.findByText('12.6 MB')).toBeInTheDocument();
    expect(screen.getByRole('heading', { name: '3 photos' })).toBeInTheDocument();
    const tags = within(screen.getByTestId('batch-tags')).getAllByRole('listitem');
    expect(tags.map((tag) => tag.textContent?.replace(/\s+/g, ' ').trim())).toEqual([
      'dog 狗 (3)',
      'beach 海滩 (2)',
    ]);
    expect(screen.getByText('Lofoten (2), 成都 (1)')).toBeInTheDocument();
    expect(screen.getByRole('button', { name: '4 stars' })).toHaveAttribute('aria-pressed', 'true');
  });

  it('takes a tag from all, gives one to all, and adds a new one', async () => {
    render(BatchPanel);
    const user = userEvent.setup();
    await user.click(await screen.findByRole('button', { name: 'Remove “dog” from all of them' }));
    await user.click(screen.getByRole('button', { name: 'Give “beach” to all 3 photos' }));
    const field = screen.getByRole('combobox', { name: 'Add a tag' });
    await user.type(field, 'ca');
    await user.click(await screen.findByRole('option', { name: /cat/ }));
    await user.type(field, '我家的狗{Enter}');
    expect(edits()).toEqual([
      { ids: IDS, changes: [{ kind: 'reject', concept: 4 }] },
      { ids: IDS, changes: [{ kind: 'add_concept', key: 'beach' }] },
      { ids: IDS, changes: [{ kind: 'add_concept', key: 'cat' }] },
      { ids: IDS, changes: [{ kind: 'add_text', text: '我家的狗' }] },
    ]);
  });

  it('rates all of them, and makes all favourites', async () => {
    render(BatchPanel);
    const user = userEvent.setup();
    await user.click(await screen.findByRole('button', { name: '2 stars' }));
    await user.click(screen.getByRole('button', { name: 'Add all to favourites' }));
    expect(edits()).toEqual([
      { ids: IDS, changes: [{ kind: 'rate', stars: 2 }] },
      { ids: IDS, changes: [{ kind: 'favourite', favourite: true }] },
    ]);
  });

  it('follows changes of these photos', async () => {
    render(BatchPanel);
    await screen.findByText('12.6 MB');
    summary = { ...SUMMARY, tags: [] };
    dispatch({ type: 'photosChanged', ids: [9] });
    await expect.poll(() => screen.getByTestId('batch-tags').children.length).toBe(0);
  });

  it('has no faults that axe knows of', async () => {
    const { container } = render(BatchPanel);
    await screen.findByText('12.6 MB');
    await expectAccessible(container);
  });
});
