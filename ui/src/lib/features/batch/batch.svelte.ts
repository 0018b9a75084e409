import { selection as readSelection, type ChangeRequest, type Selection } from '$lib/backend';
import { selection } from '$lib/features/library';
import { Refresher } from '$lib/refresher';
import { history, onEvent, toasts } from '$lib/shell';

/** What the selected photos have in common, kept up to date, and the edits of all of them at once. */
export class Batch {
  summary = $state.raw<Selection | null>(null);
  readonly #refresher = new Refresher(() => this.#read());

  /** Follows the selection and what happens to photos; gives what ends that. */
  start(): () => void {
    const stop = onEvent('photosChanged', ({ ids }) => {
      if (ids.length === 0 || ids.some((id) => selection.has(id))) void this.#refresher.ask();
    });
    const end = $effect.root(() => {
      $effect(() => {
        void selection.ids;
        void this.#refresher.ask();
      });
    });
    return () => {
      end();
      stop();
      this.#refresher.stop();
    };
  }

  /** The stars that all have; null when they differ. */
  get rating(): number | null {
    const { summary } = this;
    const stars = summary?.ratings.findIndex((count) => count === summary.count) ?? -1;
    return stars < 0 ? null : stars;
  }

  get allFavourite(): boolean {
    return this.summary !== null && this.summary.count > 0 && this.summary.favourites === this.summary.count;
  }

  async change(...changes: ChangeRequest[]): Promise<void> {
    await history.edit(selection.list(), changes);
    await this.#refresher.askNow();
  }

  async #read(): Promise<void> {
    const ids = [...selection.ids];
    // One photo has a panel of its own.
    if (ids.length < 2) {
      this.summary = null;
      return;
    }
    try {
      this.summary = await readSelection(ids);
    } catch (fault) {
      toasts.fail(fault);
    }
  }
}
