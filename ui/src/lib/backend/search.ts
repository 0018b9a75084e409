import type { ChipView, NamedCount, SavedSearchView, SuggestionView, TagChoice } from '../api/generated';
import { call } from './call';

/** Suggestions for the word at the cursor (a UTF-16 position, as `selectionStart` gives), best first. */
export const suggest = (text: string, cursor: number, limit = 10): Promise<SuggestionView[]> =>
  call('suggest', { text, cursor, limit });

/** The parts of a query, for chips; positions are UTF-16. */
export const queryParts = (text: string): Promise<ChipView[]> => call('query_parts', { text });

/** Searches of late, the last first. */
export const recentSearches = (): Promise<string[]> => call('recent_searches');

/** Remembers a search that the person made; an older equal one goes. */
export const noteSearch = (query: string): Promise<void> => call('note_search', { query });

export const forgetRecentSearches = (): Promise<void> => call('forget_recent_searches');

export const savedSearches = (): Promise<SavedSearchView[]> => call('saved_searches');

export const addSavedSearch = (name: string, query: string): Promise<number> =>
  call('add_saved_search', { name, query });

export const renameSavedSearch = (id: number, name: string): Promise<void> =>
  call('rename_saved_search', { id, name });

export const removeSavedSearch = (id: number): Promise<void> => call('remove_saved_search', { id });

/** Puts saved searches in this order. */
export const orderSavedSearches = (ids: number[]): Promise<void> => call('order_saved_searches', { ids });

/** Tags that can be given, by name in either language, synonym or pinyin, best first. */
export const searchTags = (text: string, limit = 10): Promise<TagChoice[]> =>
  call('search_tags', { text, limit });

/** Values of a custom key that begin so, most frequent first. */
export const fieldValues = (
  instance: number | null,
  key: string,
  prefix: string,
  limit = 10,
): Promise<NamedCount[]> => call('field_values', { instance, key, prefix, limit });
