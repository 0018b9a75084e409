import {
  addSavedSearch,
  removeSavedSearch,
  renameSavedSearch,
  savedSearches,
  type SavedSearchView,
} from '$lib/backend';
import { t } from '$lib/i18n';
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

  /** Gives whether it was kept. */
  add(name: string, query: string): Promise<boolean> {
    return this.#change(() => addSavedSearch(name, query));
  }

  async rename(id: number, name: string): Promise<void> {
    await this.#change(() => renameSavedSearch(id, name));
  }

  /** Takes one out of the side bar, with the way back. */
  async remove(id: number): Promise<void> {
    const gone = this.list.find((one) => one.id === id);
    if (!(await this.#change(() => removeSavedSearch(id))) || !gone) return;
    const { name, query } = gone;
    toasts.show(() => t('search.unsaved', { name }), {
      label: () => t('common.undo'),
      run: () => void this.add(name, query),
    });
  }

  async #change(change: () => Promise<unknown>): Promise<boolean> {
    let done = true;
    try {
      await change();
    } catch (fault) {
      toasts.fail(fault);
      done = false;
    }
    await this.load();
    return done;
  }
}

export const searches = new SavedSearches();
