import type { LibraryPlace } from '$lib/shell';
import type { Anchor } from './gridWindow.svelte';

/** Where the person was in each list of this session. */
export class Places {
  #anchors = new Map<string, Anchor>();

  /** Remembers how far a list is scrolled; null is its top. */
  keep(place: LibraryPlace | null, anchor: Anchor | null): void {
    if (!place) return;
    const key = JSON.stringify(place);
    if (anchor) this.#anchors.set(key, anchor);
    else this.#anchors.delete(key);
  }

  find(place: LibraryPlace | null): Anchor | null {
    return (place && this.#anchors.get(JSON.stringify(place))) ?? null;
  }
}

export const places = new Places();
