import { queryParts, type ChipView } from '$lib/backend';
import { joined, split, splitTyped, type Term } from './terms';

/**
 * What stands in the search box: finished parts as chips, and one place where text is typed. The place is behind the chips,
 * or where the chip was that is being edited, so that the parts always stand in the query's order.
 */
export class SearchBox {
  before = $state.raw<Term[]>([]);
  /** What is being typed. */
  draft = $state('');
  after = $state.raw<Term[]>([]);
  #asked = 0;

  constructor(private readonly parse: (text: string) => Promise<ChipView[]> = queryParts) {}

  /** The whole query. */
  get text(): string {
    return joined([
      ...this.before.map((term) => term.text),
      this.draft,
      ...this.after.map((term) => term.text),
    ]);
  }

  get empty(): boolean {
    return this.text === '';
  }

  /** Shows a query that came from elsewhere. */
  async load(text: string): Promise<void> {
    const mine = ++this.#asked;
    const parts = text === '' ? [] : await this.#parts(text);
    if (mine !== this.#asked) return;
    const { terms, draft } = split(text, parts);
    this.before = terms;
    this.draft = draft;
    this.after = [];
  }

  /** Takes what was typed. Resolves to how many characters at its start became chips. */
  async type(draft: string): Promise<number> {
    const mine = ++this.#asked;
    this.draft = draft;
    if (!/\S\s/.test(draft)) return 0;
    const { terms, end } = splitTyped(draft, await this.#parts(draft));
    if (mine !== this.#asked || terms.length === 0) return 0;
    this.before = [...this.before, ...terms];
    this.draft = draft.slice(end);
    return end;
  }

  /** Ends typing: every filter becomes a chip, and the text goes behind the chips again. */
  async commit(): Promise<void> {
    const typed = this.draft.trim();
    if (typed === '' && this.after.length === 0) {
      this.draft = '';
      return;
    }
    await this.load(this.text);
  }

  /** Takes the chip before the text back into it. Gives where the cursor belongs, or null when there is no chip. */
  unchip(): number | null {
    const last = this.before.at(-1);
    if (!last) return null;
    this.#asked += 1;
    this.before = this.before.slice(0, -1);
    this.draft = joined([last.text, this.draft]);
    return last.text.length;
  }

  /** Makes a chip text again, where it is. What was typed elsewhere stays in its place, as chips. */
  async edit(term: Term): Promise<void> {
    const at = this.#all().indexOf(term);
    if (at < 0) return;
    const mine = ++this.#asked;
    const typed = this.draft.trim();
    const parts = typed === '' ? [] : await this.#parts(typed);
    if (mine !== this.#asked) return;
    const own = parts.map((view) => ({ text: typed.slice(...view.range), view }));
    const all = [...this.before, ...own, ...this.after];
    const place = all.indexOf(term);
    this.before = all.slice(0, place);
    this.draft = term.text;
    this.after = all.slice(place + 1);
  }

  remove(term: Term): void {
    this.#asked += 1;
    this.before = this.before.filter((other) => other !== term);
    this.after = this.after.filter((other) => other !== term);
  }

  clear(): void {
    this.#asked += 1;
    this.before = [];
    this.draft = '';
    this.after = [];
  }

  #all(): Term[] {
    return [...this.before, ...this.after];
  }

  /** Without an answer everything stays text: it can be searched all the same. */
  async #parts(text: string): Promise<ChipView[]> {
    try {
      return await this.parse(text);
    } catch {
      return [];
    }
  }
}
