import { customTags, type CustomTag } from '$lib/backend';
import { Refresher } from '$lib/refresher';
import { history, onEvent, toasts } from '$lib/shell';

/** Tags that the person typed, most frequent first. */
export class OwnTags {
  list = $state.raw<CustomTag[]>([]);
  readonly #refresher = new Refresher(() => this.#read());

  /** Reads them and follows edits; gives what ends that. */
  start(): () => void {
    const ends = [
      onEvent('edited', () => void this.#refresher.ask()),
      onEvent('photosChanged', () => void this.#refresher.ask()),
    ];
    void this.#refresher.askNow();
    return () => {
      for (const end of ends) end();
      this.#refresher.stop();
    };
  }

  /** Gives one another name everywhere; the name of another tag makes one of the two. */
  async rename(tag: CustomTag, text: string): Promise<void> {
    const name = text.trim();
    if (name === '' || name === tag.text) return;
    await history.renameTag(tag.concept, name);
    await this.#refresher.askNow();
  }

  async #read(): Promise<void> {
    try {
      this.list = (await customTags()).toSorted((a, b) => b.count - a.count);
    } catch (fault) {
      toasts.fail(fault);
    }
  }
}
