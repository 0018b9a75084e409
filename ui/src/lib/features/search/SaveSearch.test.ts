import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { InstanceView, SavedSearchView } from '$lib/backend';
import { program, type Called } from '$lib/backend/testing';
import { instances } from '$lib/features/instances';
import { searches } from '$lib/features/searches';
import { language } from '$lib/i18n';
import { libraryPlace, navigation, toasts } from '$lib/shell';
import { expectAccessible } from '../../../test/axe';
import { parse } from './parse.fixture';
import SaveSearch from './SaveSearch.svelte';
import { search } from './search.svelte';

let calls: Called[];
let stored: SavedSearchView[];
let stop: () => void;

beforeEach(async () => {
  stored = [];
  calls = program({
    query_parts: ({ text }) => parse(String(text)),
    saved_searches: () => stored,
    add_saved_search: ({ name, query }) => {
      stored = [...stored, { id: 4, name: String(name), query: String(query) }];
      return 4;
    },
    remove_saved_search: () => (stored = []),
  });
  language.locale = 'en';
  instances.list = [{ id: 3, name: 'jia-ting', displayName: '家庭' } as InstanceView];
  await searches.load();
  stop = search.start();
});

afterEach(() => {
  stop();
  toasts.list = [];
  instances.list = [];
  navigation.go(libraryPlace());
});

describe('saving a search', () => {
  it('is not offered while nothing is searched', () => {
    navigation.go(libraryPlace());
    render(SaveSearch);
    expect(screen.queryByTestId('search-save')).toBeNull();
  });

  it('keeps it under a name, with the folder it is limited to, and takes it out again', async () => {
    const user = userEvent.setup();
    navigation.go(libraryPlace({ text: 'tag:dog', instance: 3 }));
    render(SaveSearch);
    await user.click(await screen.findByTestId('search-save'));
    const name = await screen.findByTestId('search-save-name');
    await waitFor(() => expect(name).toHaveValue('dog'));
    await expectAccessible(document.body);
    await user.clear(name);
    expect(screen.getByTestId('search-save-confirm')).toBeDisabled();
    await user.type(name, '我的狗{Enter}');
    expect(calls).toContainEqual({
      command: 'add_saved_search',
      args: { name: '我的狗', query: 'tag:dog in:jia-ting' },
    });
    await waitFor(() => expect(toasts.list.at(-1)?.text()).toContain('我的狗'));

    await user.click(screen.getByTestId('search-save'));
    await user.click(await screen.findByTestId('search-save-remove'));
    await waitFor(() => expect(searches.list).toEqual([]));
    // Also that can be taken back.
    toasts.list.at(-1)?.action?.run();
    await waitFor(() => expect(searches.list.map(({ name }) => name)).toEqual(['我的狗']));
  });
});
