import { forgetRecentSearches, recentSearches, suggest, type SuggestionView } from '$lib/backend';

/** A line of the list below the search box. */
export type Line =
  | { kind: 'suggestion'; id: string; view: SuggestionView }
  | { kind: 'recent'; id: string; text: string }
  | { kind: 'forget'; id: string };

/** Lines that are shown at most. */
const MOST = 10;
/** Searches of late that are shown at most. */
const MOST_RECENT = 8;

/** The list below the search box: what may be meant, or what was searched lately. */
export class Completion {
  lines = $state.raw<Line[]>([]);
  open = $state(false);
  /** The marked line; -1 is none. */
  active = $state(-1);
  /** It is not known yet what may be meant. */
  asking = $state(false);
  #asked = 0;

  get marked(): Line | null {
    return this.open ? (this.lines[this.active] ?? null) : null;
  }

  /** What Tab completes: the marked line, else the first thing that may be meant. */
  get proposed(): Line | null {
    const first = this.open ? this.lines[0] : undefined;
    return this.marked ?? (first?.kind === 'suggestion' ? first : null);
  }

  /** Asks for what fits at the cursor. Only the newest answer counts. */
  async ask(draft: string, cursor: number, empty: boolean): Promise<void> {
    const mine = ++this.#asked;
    this.asking = true;
    const lines = await this.#find(draft, cursor, empty);
    if (mine !== this.#asked) return;
    this.asking = false;
    this.lines = lines;
    this.active = -1;
    this.open = lines.length > 0;
  }

  close(): void {
    this.#asked += 1;
    this.asking = false;
    this.open = false;
    this.active = -1;
  }

  step(by: 1 | -1): void {
    const count = this.lines.length;
    if (count === 0) return;
    this.open = true;
    // Beyond the ends lies the text itself, with nothing marked.
    this.active = ((this.active + 1 + by + count + 1) % (count + 1)) - 1;
  }

  async forget(): Promise<void> {
    this.close();
    this.lines = [];
    await forgetRecentSearches().catch(() => undefined);
  }

  async #find(draft: string, cursor: number, empty: boolean): Promise<Line[]> {
    try {
      if (empty) {
        const recent = (await recentSearches()).slice(0, MOST_RECENT);
        const lines: Line[] = recent.map((text) => ({ kind: 'recent', id: `recent:${text}`, text }));
        return lines.length > 0 ? [...lines, { kind: 'forget', id: 'forget' }] : [];
      }
      if (draft.trim() === '') return [];
      const found = await suggest(draft, cursor, MOST);
      return found.map((view) => ({ kind: 'suggestion', id: `${view.kind}:${view.insert}`, view }));
    } catch {
      // Typing goes on without help.
      return [];
    }
  }
}
