import {
  photo as readPhoto,
  prioritise,
  setKeys,
  type ChangeRequest,
  type Name,
  type PhotoView,
  type TagChoice,
  type TagView,
} from '$lib/backend';
import { retryPhotos, skipPhotos } from '$lib/features/activity';
import { shownName, t } from '$lib/i18n';
import { Refresher } from '$lib/refresher';
import { history, onEvent, toasts } from '$lib/shell';
import { changed, isWaiting } from './changes';

/** A tag that the pointer or the keyboard is at, in the list or on the photo; `box` when it is one of its boxes. */
export interface Lit {
  concept: number;
  box: number | null;
}

/** Everything about the photo in front, kept up to date, and the edits of it. An edit shows before it is saved. */
export class OpenPhoto {
  view = $state.raw<PhotoView | null>(null);
  fault = $state.raw<unknown>(null);
  /** The list and the photo light each other's tags. */
  lit = $state.raw<Lit | null>(null);
  #id: number | null = null;
  #edits = 0;
  readonly #refresher = new Refresher(() => this.#read());

  /** Follows what happens to the photo; gives what ends that. */
  start(): () => void {
    const ends = [
      onEvent('photosChanged', ({ ids }) => {
        if (this.#id !== null && (ids.length === 0 || ids.includes(this.#id))) void this.#refresher.ask();
      }),
      onEvent('settingsChanged', () => void this.#refresher.ask()),
      onEvent('onlineChanged', () => void this.#refresher.ask()),
    ];
    return () => {
      for (const end of ends) end();
      this.#refresher.stop();
      this.close();
    };
  }

  /** Shows a photo; the one before stays until this one is read, so that nothing flashes. */
  async open(id: number): Promise<void> {
    if (id === this.#id) return;
    this.#id = id;
    this.lit = null;
    this.fault = null;
    await this.#refresher.askNow();
    if (this.view?.id === id && isWaiting(this.view)) await prioritise([id]).catch(() => undefined);
  }

  close(): void {
    this.#id = null;
    this.view = null;
    this.fault = null;
    this.lit = null;
  }

  /** Makes one edit. `said` is what the message with the way back says. */
  async change(change: ChangeRequest, said: () => string, name: Name | null = null): Promise<void> {
    const before = this.view;
    // The photo before may still be shown: what is meant is the one that is on its way.
    if (!before || before.id !== this.#id) return;
    this.view = changed(before, change, name);
    this.#edits += 1;
    const done = await history.edit([before.id], [change]);
    this.#edits -= 1;
    if (done) toasts.done(said, () => void history.undo());
    // Also what was refused has to be shown as it is.
    await this.#refresher.askNow();
  }

  confirm = (tag: TagView): Promise<void> =>
    this.#tagChange('confirm', tag, () => t('photo.said.confirmed', { name: shownName(tag.name).first }));

  reject = (tag: TagView): Promise<void> =>
    this.#tagChange('reject', tag, () => t('photo.said.rejected', { name: shownName(tag.name).first }));

  /** Back to what the models say. */
  clear = (tag: TagView): Promise<void> =>
    this.#tagChange('clear', tag, () => t('photo.said.cleared', { name: shownName(tag.name).first }));

  add = (choice: TagChoice): Promise<void> => {
    const said = () => t('photo.said.added', { name: shownName(choice.name).first });
    return choice.key === null
      ? this.change({ kind: 'add_text', text: choice.name.zh }, said)
      : this.change({ kind: 'add_concept', key: choice.key }, said, choice.name);
  };

  /** Adds a tag as typed; the library knows it when it is a name of a concept. */
  addText = (text: string): Promise<void> =>
    this.change({ kind: 'add_text', text }, () => t('photo.said.added', { name: text }));

  setField = (key: string, values: string[]): Promise<void> =>
    this.change({ kind: 'field', key, values }, () => t('photo.said.field', { key }));

  rate = (stars: number): Promise<void> =>
    this.change({ kind: 'rate', stars }, () => t('photo.said.rated', { count: stars }));

  toggleFavourite(): Promise<void> {
    const favourite = !this.view?.favourite;
    return this.change({ kind: 'favourite', favourite }, () =>
      t(favourite ? 'photo.said.favourite' : 'photo.said.notFavourite'),
    );
  }

  /** Gives the photo's instance one key more. */
  async addKey(keys: string[], key: string): Promise<void> {
    const view = this.view;
    if (!view || keys.includes(key)) return;
    await this.#attempt(() => setKeys(view.instance, [...keys, key]));
  }

  /** Tries it again after it failed. */
  retry = async (): Promise<void> => {
    const view = this.view;
    if (view) await this.#attempt(() => retryPhotos([view.id]));
  };

  /** Leaves it alone after it failed. */
  skip = async (): Promise<void> => {
    const view = this.view;
    if (view) await this.#attempt(() => skipPhotos([view.id], view.name));
  };

  async #attempt(run: () => Promise<unknown>): Promise<void> {
    try {
      await run();
    } catch (fault) {
      toasts.fail(fault);
    }
    await this.#refresher.askNow();
  }

  #tagChange(kind: 'confirm' | 'reject' | 'clear', tag: TagView, said: () => string): Promise<void> {
    return this.change({ kind, concept: tag.concept }, said);
  }

  async #read(): Promise<void> {
    const id = this.#id;
    if (id === null) return;
    const edits = this.#edits;
    try {
      const view = await readPhoto(id);
      // While an edit is on its way, what was read may be older than what is shown.
      if (id !== this.#id || edits !== this.#edits || this.#edits > 0) return;
      this.view = view;
      this.fault = null;
    } catch (fault) {
      if (id !== this.#id) return;
      this.view = null;
      this.fault = fault;
    }
  }
}

export const openPhoto = new OpenPhoto();
