import { untrack } from 'svelte';
import { noteSearch } from '$lib/backend';
import { instances } from '$lib/features/instances';
import { library } from '$lib/features/library';
import { navigation } from '$lib/shell';
import { SearchBox } from './box.svelte';
import { Completion, type Line } from './completion.svelte';
import { joined, quoted, type Term } from './terms';

/** The search of the library: what stands in the box is what the library shows. */
export class Search {
  readonly box = new SearchBox();
  readonly completion = new Completion();
  /** The cursor is in the box. */
  focused = $state(false);
  /** Counts requests to put the cursor into the box. */
  wanted = $state(0);
  /** Where the cursor belongs after the text was changed by other means than typing; null leaves it. */
  cursor = $state.raw<{ at: number } | null>(null);
  /** The person is done with the text: Enter was the last thing that happened to it. */
  submitted = $state(false);
  /** An input method composes. */
  #composing = $state(false);
  /** A place to come back to was left since the cursor came into the box. */
  #stepped = false;

  /** A word is being typed that may yet become another one: something completes it, or that is not known yet. */
  get unfinished(): boolean {
    const { open, asking } = this.completion;
    return this.focused && (this.#composing || (this.box.draft.trim() !== '' && (open || asking)));
  }

  /** Follows the place; gives what ends that. */
  start(): () => void {
    return $effect.root(() => {
      $effect(() => {
        const { unfinished } = this;
        untrack(() => library.typing(unfinished));
      });
      $effect(() => {
        const { text } = navigation.library;
        untrack(() => {
          if (text !== this.box.text) void this.box.load(text);
        });
      });
    });
  }

  /** What to save under a name: the query together with the folder it is limited to. */
  get wholeQuery(): string {
    const instance = instances.find(navigation.library.instance);
    return joined([this.box.text, instance ? `in:${quoted(instance.name)}` : '']);
  }

  focus(): void {
    this.wanted += 1;
  }

  enter(): void {
    this.focused = true;
    this.#stepped = false;
    void this.#complete(this.box.draft.length);
  }

  leave(): void {
    this.focused = false;
    this.#composing = false;
    this.completion.close();
    void this.#finish();
  }

  /** Takes what was typed; `cursor` is where the text cursor stands in it. */
  async type(draft: string, cursor: number): Promise<void> {
    this.#composing = false;
    this.submitted = false;
    const typed = this.box.type(draft);
    this.#apply();
    void this.#complete(cursor);
    const chipped = await typed;
    if (chipped === 0) return;
    this.cursor = { at: Math.max(0, cursor - chipped) };
    this.#apply();
    this.completion.close();
  }

  /** While an input method composes: nothing is searched and nothing is finished. */
  compose(draft: string): void {
    this.#composing = true;
    this.submitted = false;
    this.box.draft = draft;
    this.completion.close();
  }

  /** Enter on the text itself. */
  async submit(): Promise<void> {
    this.completion.close();
    this.submitted = true;
    await this.#finish();
    this.cursor = { at: this.box.draft.length };
  }

  async choose(line: Line): Promise<void> {
    if (line.kind === 'forget') return this.completion.forget();
    if (line.kind === 'recent') {
      this.completion.close();
      await this.box.load(line.text);
      this.#apply();
      return this.#note();
    }
    const [from, to] = line.view.range;
    const { draft } = this.box;
    // A key waits for its value; everything else is finished.
    const insert = line.view.kind === 'key' ? line.view.insert : `${line.view.insert} `;
    const next = draft.slice(0, from) + insert + draft.slice(to).replace(/^\s+/, '');
    this.cursor = { at: from + insert.length };
    this.completion.close();
    await this.type(next, from + insert.length);
    if (line.view.kind !== 'key') await this.#note();
  }

  /** Backspace at the start of the text. Gives whether there was a chip. */
  unchip(): boolean {
    const at = this.box.unchip();
    if (at === null) return false;
    this.cursor = { at };
    void this.#complete(at);
    return true;
  }

  async edit(term: Term): Promise<void> {
    await this.box.edit(term);
    this.focus();
    this.cursor = { at: this.box.draft.length };
  }

  remove(term: Term): void {
    this.box.remove(term);
    this.#apply();
  }

  clear(): void {
    this.box.clear();
    this.#apply();
    this.focus();
  }

  async #finish(): Promise<void> {
    await this.box.commit();
    this.#apply();
    await this.#note();
  }

  async #note(): Promise<void> {
    // A search that is not remembered still was one.
    if (!this.box.empty) await noteSearch(this.box.text).catch(() => undefined);
  }

  #complete(cursor: number): Promise<void> {
    return this.completion.ask(this.box.draft, cursor, this.box.empty);
  }

  #apply(): void {
    const { text } = this.box;
    const away = navigation.place.name !== 'library';
    if (text === navigation.library.text && (!away || text === '')) return;
    if (away || !this.#stepped) navigation.go({ ...navigation.library, text });
    else navigation.adjust({ text });
    this.#stepped = true;
  }
}

export const search = new Search();
