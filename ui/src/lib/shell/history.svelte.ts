import { edit, redo, renameTag, trash, undo, type ChangeRequest, type Undo } from '$lib/backend';
import { isMessageKey, shownName, t } from '$lib/i18n';
import { toasts } from './toasts.svelte';

/** What an edit was, in words: "Added “dog” to 3 photos". */
export function editText(label: string, params: Record<string, string | number>): string {
  const key = `edit.${label}`;
  if (!isMessageKey(key)) return t('edit.other');
  const tag = shownName({ zh: String(params.tag_zh ?? ''), en: String(params.tag_en ?? '') }).first;
  try {
    return t(key, { photos: 1, ...(tag && { tag }), ...params });
  } catch {
    // An earlier version of the program kept less of what it did.
    return t('edit.other');
  }
}

/** Edits, and the way back from them. */
export class History {
  canUndo = $state(false);
  canRedo = $state(false);

  /** Changes photos as one edit. Gives whether something changed; a fault becomes a message. */
  async edit(ids: number[], changes: ChangeRequest[]): Promise<boolean> {
    if (ids.length === 0) return false;
    try {
      const done = await edit(ids, changes);
      if (done) toasts.withdrawOffers();
      // One photo shows its change itself; of many, most are out of sight.
      if (done && ids.length > 1) this.#said(done.label, done.params);
      return done !== null;
    } catch (fault) {
      toasts.fail(fault);
      return false;
    }
  }

  /** Renames a tag that was typed, everywhere. */
  async renameTag(concept: number, text: string): Promise<void> {
    try {
      const done = await renameTag(concept, text);
      if (done) this.#said(done.label, done.params);
    } catch (fault) {
      toasts.fail(fault);
    }
  }

  /** Moves photos to the system's trash. Gives how many it took. */
  async trash(ids: number[]): Promise<number> {
    try {
      const report = await trash(ids);
      if (report.moved > 0) this.#said('trash', { photos: report.moved });
      const refused = report.refused[0];
      if (refused) toasts.fail({ code: refused.code, params: { name: refused.name }, detail: refused.name });
      return report.moved;
    } catch (fault) {
      toasts.fail(fault);
      return 0;
    }
  }

  undo(): Promise<void> {
    return this.#step(undo, (what) => t('edit.undone', { what }));
  }

  redo(): Promise<void> {
    return this.#step(redo, (what) => t('edit.redone', { what }));
  }

  #said(label: string, params: Record<string, string | number>): void {
    toasts.done(
      () => editText(label, params),
      () => void this.undo(),
    );
  }

  async #step(step: () => Promise<Undo | null>, text: (what: string) => string): Promise<void> {
    try {
      const done = await step();
      toasts.withdrawOffers();
      toasts.show(() => (done ? text(editText(done.label, done.params)) : t('edit.nothing')));
    } catch (fault) {
      toasts.fail(fault);
    }
  }
}

export const history = new History();
