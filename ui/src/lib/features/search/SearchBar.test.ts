import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SuggestionView } from '$lib/backend';
import { program, type Called } from '$lib/backend/testing';
import { language } from '$lib/i18n';
import { keyboard, libraryPlace, navigation } from '$lib/shell';
import { expectAccessible } from '../../../test/axe';
import { parse } from './parse.fixture';
import { search } from './search.svelte';
import SearchBar from './SearchBar.svelte';

const dog: SuggestionView = {
  kind: 'concept',
  label: { zh: '狗', en: 'dog' },
  insert: 'tag:dog',
  range: [0, 2],
  count: 412,
};
const date: SuggestionView = {
  kind: 'key',
  label: { zh: 'date', en: 'date' },
  insert: 'date:',
  range: [0, 2],
  count: null,
};

let calls: Called[];
let stop: () => void;
let recent: string[];

const input = () => screen.getByRole<HTMLInputElement>('combobox');
const chips = () => screen.queryAllByTestId('search-chip').map((chip) => chip.dataset.query);
const options = () => screen.queryAllByRole('option');

beforeEach(() => {
  recent = ['海滩', 'cat date:2024'];
  calls = program({
    query_parts: ({ text }) => parse(String(text)),
    suggest: ({ text }) => (String(text).startsWith('do') ? [dog, date] : []),
    recent_searches: () => recent,
    forget_recent_searches: () => (recent = []),
    note_search: () => null,
  });
  language.locale = 'en';
  navigation.go(libraryPlace());
  search.box.clear();
  stop = search.start();
});

afterEach(() => stop());

describe('the search bar', () => {
  it('searches while one types and makes chips of filters', async () => {
    const user = userEvent.setup({ delay: null });
    render(SearchBar);
    await user.type(input(), 'tag:狗 -tag:cat se');
    await waitFor(() => expect(chips()).toEqual(['tag:狗', '-tag:cat']));
    expect(input().value).toBe('se');
    expect(navigation.library.text).toBe('tag:狗 -tag:cat se');
    expect(screen.getAllByTestId('search-chip')[1]).toHaveTextContent('not');
  });

  it('completes with Tab and with the arrows and Enter', async () => {
    const user = userEvent.setup();
    render(SearchBar);
    await user.type(input(), 'do');
    await waitFor(() => expect(options()).toHaveLength(2));
    expect(options()[0]).toHaveTextContent('412');
    await user.keyboard('{Tab}');
    await waitFor(() => expect(chips()).toEqual(['tag:dog']));
    expect(input()).toHaveFocus();
    expect(navigation.library.text).toBe('tag:dog');

    await user.clear(input());
    search.box.clear();
    await user.type(input(), 'do');
    await waitFor(() => expect(options()).toHaveLength(2));
    await user.keyboard('{ArrowDown}{ArrowDown}');
    expect(input()).toHaveAttribute('aria-activedescendant', options()[1]!.id);
    await user.keyboard('{Enter}');
    // A key waits for its value.
    await waitFor(() => expect(input().value).toBe('date:'));
    expect(chips()).toEqual([]);
  });

  it('leaves everything alone while an input method composes', async () => {
    render(SearchBar);
    const field = input();
    field.focus();
    await fireEvent.compositionStart(field);
    field.value = 'gou';
    await fireEvent(field, new InputEvent('input', { bubbles: true, isComposing: true }));
    await fireEvent.keyDown(field, { key: 'Enter', keyCode: 229 });
    expect(navigation.library.text).toBe('');
    expect(calls.filter((call) => call.command === 'note_search')).toEqual([]);
    field.value = '狗';
    await fireEvent.compositionEnd(field);
    await waitFor(() => expect(navigation.library.text).toBe('狗'));
  });

  it('turns the last chip into text with Backspace, and edits the one that is clicked', async () => {
    const user = userEvent.setup();
    navigation.go(libraryPlace({ text: 'tag:dog tag:cat' }));
    render(SearchBar);
    await waitFor(() => expect(chips()).toEqual(['tag:dog', 'tag:cat']));
    await user.click(input());
    await user.keyboard('{Backspace}');
    await waitFor(() => expect(input().value).toBe('tag:cat'));
    expect(chips()).toEqual(['tag:dog']);

    await user.click(screen.getByRole('button', { name: 'Edit dog' }));
    await waitFor(() => expect(input().value).toBe('tag:dog'));
    expect(input()).toHaveFocus();
    expect(navigation.library.text).toBe('tag:dog tag:cat');
  });

  it('removes a chip with its cross', async () => {
    navigation.go(libraryPlace({ text: 'tag:dog tag:cat' }));
    render(SearchBar);
    await userEvent.click(await screen.findByRole('button', { name: 'Remove dog' }));
    expect(navigation.library.text).toBe('tag:cat');
  });

  it('offers recent searches when it is empty, and forgets them', async () => {
    const user = userEvent.setup();
    render(SearchBar);
    await user.click(input());
    await waitFor(() => expect(options()).toHaveLength(3));
    await user.click(options()[1]!);
    await waitFor(() => expect(navigation.library.text).toBe('cat date:2024'));
    expect(chips()).toEqual(['cat', 'date:2024']);

    search.clear();
    await user.tab({ shift: true });
    await user.click(input());
    await waitFor(() => expect(options()).toHaveLength(3));
    await user.click(options()[2]!);
    expect(recent).toEqual([]);
  });

  it('remembers a search once it is made, not while it is typed', async () => {
    render(SearchBar);
    await userEvent.type(input(), 'sea');
    expect(calls.some((call) => call.command === 'note_search')).toBe(false);
    await userEvent.keyboard('{Enter}');
    await waitFor(() =>
      expect(calls.filter((call) => call.command === 'note_search').map((call) => call.args)).toEqual([
        { query: 'sea' },
      ]),
    );
  });

  it('comes back to the place before in one step, however much was typed', async () => {
    render(SearchBar);
    await userEvent.type(input(), 'sea');
    navigation.back();
    expect(navigation.library.text).toBe('');
    await waitFor(() => expect(input().value).toBe(''));
  });

  it('takes the cursor with its shortcut, and closes its list before it lets go', async () => {
    const user = userEvent.setup();
    render(SearchBar);
    keyboard.handle(new KeyboardEvent('keydown', { code: 'Slash', key: '/' }));
    await waitFor(() => expect(input()).toHaveFocus());
    await waitFor(() => expect(input()).toHaveAttribute('aria-expanded', 'true'));
    await user.keyboard('{Escape}');
    expect(input()).toHaveAttribute('aria-expanded', 'false');
    expect(input()).toHaveFocus();
    await user.keyboard('{Escape}');
    expect(input()).not.toHaveFocus();
  });

  it('is accessible with chips and with its list', async () => {
    navigation.go(libraryPlace({ text: 'tag:dog -tag:cat' }));
    const { container } = render(SearchBar);
    await waitFor(() => expect(chips()).toHaveLength(2));
    await userEvent.type(input(), 'do');
    await waitFor(() => expect(options()).toHaveLength(2));
    await expectAccessible(container);
  });
});
