import { FLAG, listing, type Listing, type ListingRequest, type SortBy } from '$lib/backend';
import { Refresher } from '$lib/refresher';
import { navigation, onEvent, preferences, type LibraryPlace } from '$lib/shell';

/** The list that the library shows, kept up to date. The viewer steps through the same list. */
export class Library {
  /** What is shown; the one before stays until the next is there, so that nothing flashes. */
  listing = $state.raw<Listing | null>(null);
  /** The place that `listing` belongs to. */
  shown = $state.raw<LibraryPlace | null>(null);
  /** A list of another place is on its way. */
  loading = $state(false);
  fault = $state.raw<unknown>(null);
  /** The query is still being typed: that nothing matches half a word means nothing yet. */
  unfinished = $state(false);
  /** Counts what was changed inside the columns, for those who draw them. */
  revision = $state(0);

  #positions: Map<number, number> | null = null;
  /** The empty answer to an unfinished query: the list before stays until the person asks for it, or finds something. */
  #empty: { listing: Listing; place: LibraryPlace } | null = null;
  readonly #refresher = new Refresher(() => this.#read());

  get count(): number {
    return this.listing?.count ?? 0;
  }

  /** Follows the place and what happens; gives what ends that. */
  start(): () => void {
    const ends = [
      onEvent('photosChanged', () => void this.#refresher.ask()),
      onEvent('onlineChanged', () => void this.#refresher.ask()),
    ];
    const end = $effect.root(() => {
      $effect(() => {
        void navigation.library;
        void preferences.current.sort;
        this.loading = true;
        void this.#refresher.askNow();
      });
    });
    return () => {
      end();
      for (const stop of ends) stop();
      this.#refresher.stop();
    };
  }

  typing(unfinished: boolean): void {
    this.unfinished = unfinished;
    const empty = this.#empty;
    // An answer for another place is on its way otherwise.
    if (!unfinished && empty && empty.place === navigation.library) this.#show(empty.listing, empty.place);
  }

  refresh(): Promise<void> {
    return this.#refresher.askNow();
  }

  /** Whether months can head the list: it is in the order of time. */
  get headings(): boolean {
    const sort = this.shown?.sort ?? preferences.current.sort;
    return sort === 'newest' || sort === 'oldest' || sort === 'relevance';
  }

  /** Flags of a photo, kept up to date with `markFavourite`. */
  flagsAt(position: number): number {
    void this.revision;
    return this.listing?.flags[position] ?? 0;
  }

  /** The photo at a position, or null. */
  idAt(position: number): number | null {
    return this.listing?.ids[position] ?? null;
  }

  /** Where a photo is in the list; -1 when it is not in it. */
  positionOf(id: number): number {
    if (!this.listing) return -1;
    this.#positions ??= new Map(Array.from(this.listing.ids, (photo, at) => [photo, at]));
    return this.#positions.get(id) ?? -1;
  }

  isFavourite(position: number): boolean {
    return ((this.listing?.flags[position] ?? 0) & FLAG.favourite) !== 0;
  }

  /** Shows photos as favourites, or not, before the library says so. */
  markFavourite(ids: Iterable<number>, favourite: boolean): void {
    const flags = this.listing?.flags;
    if (!flags) return;
    for (const id of ids) {
      const at = this.positionOf(id);
      if (at < 0) continue;
      flags[at] = favourite ? (flags[at] ?? 0) | FLAG.favourite : (flags[at] ?? 0) & ~FLAG.favourite;
    }
    this.revision += 1;
  }

  /** After another list came: where photos are is found anew. */
  forgetPositions(): void {
    this.#positions = null;
  }

  #show(listing: Listing, place: LibraryPlace): void {
    this.forgetPositions();
    this.#empty = null;
    this.listing = listing;
    this.shown = place;
  }

  async #read(): Promise<void> {
    const place = navigation.library;
    try {
      const next = await listing(requestOf(place, preferences.current.sort, Date.now()));
      this.fault = null;
      if (next.count === 0 && this.unfinished && this.count > 0) this.#empty = { listing: next, place };
      else this.#show(next, place);
    } catch (fault) {
      this.fault = fault;
    } finally {
      this.loading = navigation.library !== place;
    }
  }
}

/** What "recently" means, ms: as the side bar counts it. */
const RECENTLY = 30 * 24 * 3_600_000;

/** What to ask the program for at a place. */
export function requestOf(place: LibraryPlace, sort: SortBy, now: number): ListingRequest {
  const { text, instance, similar, away } = place;
  return {
    text,
    instance,
    similar,
    away,
    addedSince: place.recent ? now - RECENTLY : null,
    sort: place.sort ?? (similar ? 'relevance' : sort),
  };
}

export const library = new Library();
