import {
  addSavedSearch,
  removeSavedSearch,
  renameSavedSearch,
  savedSearches,
  type SavedSearchView,
} from '$lib/backend';
import { toasts } from '$lib/shell';

/** Searches kept under a name. */
export class SavedSearches {
  list = $state.raw<SavedSearchView[]>([]);

  async load(): Promise<void> {
    try {
      this.list = await savedSearches();
    } catch (fault) {
      toasts.fail(fault);
    }
  }

  add(name: string, query: string): Promise<void> {
    return this.#change(() => addSavedSearch(name, query));
  }

  rename(id: number, name: string): Promise<void> {
    return this.#change(() => renameSavedSearch(id, name));
  }

  remove(id: number): Promise<void> {
    return this.#change(() => removeSavedSearch(id));
  }

  async #change(change: () => Promise<unknown>): Promise<void> {
    try {
      await change();
    } catch (fault) {
      toasts.fail(fault);
    }
    await this.load();
  }
}

export const searches = new SavedSearches();
