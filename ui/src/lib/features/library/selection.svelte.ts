import { library } from './library.svelte';

/** What a list must tell for photos to be selected in it. */
export interface Order {
  readonly count: number;
  idAt(position: number): number | null;
  positionOf(id: number): number;
}

/** How a click or a key changes the selection. */
export type How = 'only' | 'toggle' | 'range' | 'add-range';

/** The selected photos. Kept by their numbers, so that a refreshed list keeps the selection. */
export class Selection {
  ids = $state.raw<ReadonlySet<number>>(new Set());
  /** The photo that the keyboard is at. */
  cursor = $state<number | null>(null);
  /** A rubber band is being drawn: what the selection opens waits for its end, or the photos would move under the band. */
  banding = $state(false);
  /** Where a range begins. */
  #anchor: number | null = null;

  constructor(private readonly order: Order) {}

  get size(): number {
    return this.ids.size;
  }

  has(id: number): boolean {
    return this.ids.has(id);
  }

  /** The selected photos in the list's order. */
  list(): number[] {
    return [...this.ids].toSorted((a, b) => this.order.positionOf(a) - this.order.positionOf(b));
  }

  /** A click on a photo, or a step of the keyboard to it. */
  choose(id: number, how: How): void {
    if (how === 'toggle') {
      const next = new Set(this.ids);
      if (!next.delete(id)) next.add(id);
      this.ids = next;
      this.#anchor = id;
    } else if (how === 'only' || this.#anchor === null || this.order.positionOf(this.#anchor) < 0) {
      this.ids = new Set([id]);
      this.#anchor = id;
    } else {
      const range = this.#between(this.#anchor, id);
      this.ids = new Set(how === 'add-range' ? [...this.ids, ...range] : range);
    }
    this.cursor = id;
  }

  /** Moves the keyboard's place without selecting anything. */
  moveTo(id: number): void {
    this.cursor = id;
    if (this.ids.size === 0) this.#anchor = id;
  }

  /** What a rubber band touches: together with what was selected before it, or instead of it. */
  band(ids: Iterable<number>, before: ReadonlySet<number>): void {
    this.ids = new Set([...before, ...ids]);
  }

  all(): void {
    const all = new Set<number>();
    for (let at = 0; at < this.order.count; at++) {
      const id = this.order.idAt(at);
      if (id !== null) all.add(id);
    }
    this.ids = all;
  }

  clear(): void {
    if (this.ids.size > 0) this.ids = new Set();
    this.#anchor = this.cursor;
  }

  /** Forgets photos that are no longer in the list. */
  prune(): void {
    if (this.cursor !== null && this.order.positionOf(this.cursor) < 0) this.cursor = null;
    const gone = [...this.ids].some((id) => this.order.positionOf(id) < 0);
    if (gone) this.ids = new Set([...this.ids].filter((id) => this.order.positionOf(id) >= 0));
  }

  #between(from: number, to: number): number[] {
    const [first, last] = [this.order.positionOf(from), this.order.positionOf(to)].toSorted((a, b) => a - b);
    const found: number[] = [];
    for (let at = first!; at <= last!; at++) {
      const id = this.order.idAt(at);
      if (id !== null) found.push(id);
    }
    return found;
  }
}

export const selection = new Selection(library);
