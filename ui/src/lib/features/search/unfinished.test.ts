import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Listing, ListingRequest, SuggestionView } from '$lib/backend';
import { program } from '$lib/backend/testing';
import { library, LibraryView } from '$lib/features/library';
import { language } from '$lib/i18n';
import { libraryPlace, navigation, preferences } from '$lib/shell';
import { listingOf, writtenListing } from '../../../test/listing';
import { SETTINGS } from '../../../test/settings';
import { parse } from './parse.fixture';
import { search } from './search.svelte';
import SearchBar from './SearchBar.svelte';
import SearchNotices from './SearchNotices.svelte';

const dog: SuggestionView = {
  kind: 'concept',
  label: { zh: '狗', en: 'dog' },
  insert: 'tag:dog',
  range: [0, 2],
  count: 412,
};

/** What each query finds; none when it is not here. */
const FOUND: Record<string, number> = { '': 40, 'tag:dog': 12 };

let stop: (() => void)[];
let suggested: Promise<SuggestionView[]> | null;
let asked: string[];

beforeEach(async () => {
  asked = [];
  suggested = null;
  program({
    settings: () => SETTINGS,
    save_settings: () => SETTINGS,
    listing: ({ request }) => {
      const { text } = request as ListingRequest;
      asked.push(text);
      const notices = text.includes('(') ? [{ code: 'unmatched_parenthesis', text: '(', range: [0, 1] }] : [];
      return writtenListing({ ...listingOf(FOUND[text] ?? 0), notices } as Listing);
    },
    query_parts: ({ text }) => parse(String(text)),
    suggest: ({ text }) => suggested ?? ('dog'.startsWith(String(text)) ? [dog] : []),
    recent_searches: () => [],
    note_search: () => null,
    prioritise: () => null,
  });
  language.locale = 'en';
  await preferences.load('en');
  navigation.go(libraryPlace());
  search.box.clear();
  library.listing = null;
  stop = [library.start(), search.start()];
  render(SearchBar);
  render(LibraryView, { onaddfolder: () => undefined });
  await waitFor(() => expect(library.count).toBe(40));
});

afterEach(() => {
  for (const end of stop) end();
});

const input = () => screen.getByRole<HTMLInputElement>('combobox');
const nothing = () => screen.queryByText('No photo matches');

/** Types and waits for the program's answer to it. */
async function type(text: string): Promise<void> {
  await userEvent.type(input(), text);
  await waitFor(() => expect(asked.at(-1)).toBe(text.replace('{Enter}', '')));
  await waitFor(() => expect(library.loading).toBe(false));
}

describe('nothing found', () => {
  it('is not said of a word that is still being typed while it can be completed', async () => {
    await type('do');
    await screen.findByRole('option', { name: /dog/ });
    expect(nothing()).toBeNull();
    expect(library.count).toBe(40);
    // The list is closed: this is what is asked for.
    await userEvent.keyboard('{Escape}');
    await waitFor(() => expect(nothing()).toBeInTheDocument());
  });

  it('is not said before it is known whether the word can be completed', async () => {
    let answer: (views: SuggestionView[]) => void = () => undefined;
    suggested = new Promise((resolve) => (answer = resolve));
    await type('do');
    expect(nothing()).toBeNull();
    answer([]);
    await waitFor(() => expect(nothing()).toBeInTheDocument());
  });

  it('is said at once of a word that nothing completes, and of what Enter asked for', async () => {
    await type('zz');
    await waitFor(() => expect(nothing()).toBeInTheDocument());
    await userEvent.clear(input());
    await waitFor(() => expect(library.count).toBe(40));
    await type('do');
    expect(nothing()).toBeNull();
    await userEvent.keyboard('{Enter}');
    await waitFor(() => expect(nothing()).toBeInTheDocument());
  });

  it('is taken back when what was asked in vain is typed on', async () => {
    await type('do{Enter}');
    await waitFor(() => expect(nothing()).toBeInTheDocument());
    await userEvent.type(input(), 'g');
    await screen.findByRole('option', { name: /dog/ });
    expect(nothing()).toBeNull();
  });

  it('gives way to what the completion finds', async () => {
    await type('do');
    await screen.findByRole('option', { name: /dog/ });
    await userEvent.keyboard('{Tab}');
    await waitFor(() => expect(library.count).toBe(12));
    expect(nothing()).toBeNull();
  });
});

describe('what was not understood', () => {
  it('is told once Enter was pressed, and no longer when the text is typed on', async () => {
    render(SearchNotices);
    const told = () => screen.queryByTestId('search-notices');
    await type('(zz');
    expect(told()).toBeNull();
    await userEvent.keyboard('{Enter}');
    await waitFor(() => expect(told()).toHaveTextContent('('));
    await userEvent.type(input(), 'z');
    await waitFor(() => expect(told()).toBeNull());
  });
});
