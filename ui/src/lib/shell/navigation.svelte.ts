import type { Area, Away, SimilarRequest, SimilarSource, SortBy } from '$lib/backend';

/** What the library shows. Smart views are queries like any other, so that the search bar can show and change them. */
export interface LibraryPlace {
  name: 'library';
  text: string;
  instance: number | null;
  similar: SimilarRequest | null;
  /** The place's own order; null is the person's usual one. */
  sort: SortBy | null;
  /** Only photos that cannot be opened now, for this reason. */
  away: Away | null;
  /** Only photos that came in during the last thirty days. */
  recent: boolean;
}

/** A part of the settings. */
export type SettingsSection = 'general' | 'folders' | 'tags' | 'performance' | 'api' | 'data' | 'about';

/** Where the person is. */
export type Place =
  | LibraryPlace
  | { name: 'instance'; instance: number }
  | { name: 'duplicates'; instance: number | null }
  | { name: 'settings'; section: SettingsSection };

/** A place in the library; everything that is not given is as in "all photos". */
export function libraryPlace(of: Partial<Omit<LibraryPlace, 'name'>> = {}): LibraryPlace {
  return {
    name: 'library',
    text: '',
    instance: null,
    similar: null,
    sort: null,
    away: null,
    recent: false,
    ...of,
  };
}

/** Places one can go back to. */
const REMEMBERED = 50;

/** Where the person is, was, and which photo is open on top. */
export class Navigation {
  place = $state.raw<Place>(libraryPlace());
  /** The photo in the viewer, above whatever place there is. */
  viewing = $state<number | null>(null);
  #past = $state.raw<Place[]>([]);

  /** The library's place, wherever the person is: what the library shows now or when one comes back. */
  library = $state.raw<LibraryPlace>(libraryPlace());

  get canGoBack(): boolean {
    return this.viewing !== null || this.#past.length > 0;
  }

  go(place: Place): void {
    this.viewing = null;
    if (JSON.stringify(place) === JSON.stringify(this.place)) return;
    this.#past = [...this.#past.slice(1 - REMEMBERED), this.place];
    this.#arrive(place);
  }

  /** Changes the library's place without a step to come back to: while a query is typed, a threshold is dragged. */
  adjust(change: Partial<Omit<LibraryPlace, 'name'>>): void {
    if (this.place.name === 'library') this.#arrive({ ...this.place, ...change });
  }

  /** Closes the viewer, or returns to the place before. */
  back(): void {
    if (this.viewing !== null) {
      this.viewing = null;
      return;
    }
    const last = this.#past.at(-1);
    if (!last) return;
    this.#past = this.#past.slice(0, -1);
    this.#arrive(last);
  }

  /** Shows the photos of the library by their likeness to a picture or a part of it, keeping what is filtered now. */
  openSimilar({ source, area = null }: { source: SimilarSource; area?: Area | null }): void {
    const { text, instance } = this.library;
    this.go(libraryPlace({ text, instance, similar: { source, area, atLeast: 0 } }));
  }

  /** Begins where the last session ended. A picture that was searched for is not kept: its photo or tray may be gone. */
  restore(lastView: string): void {
    if (!lastView) return;
    try {
      const { text, instance, sort, away, recent } = JSON.parse(lastView) as Partial<LibraryPlace>;
      this.#arrive(
        libraryPlace({
          text: typeof text === 'string' ? text : '',
          instance: typeof instance === 'number' ? instance : null,
          sort: sort ?? null,
          away: away === 'offline' || away === 'missing' ? away : null,
          recent: recent === true,
        }),
      );
    } catch {
      // Written by another version: begin with all photos.
    }
  }

  view(photo: number): void {
    this.viewing = photo;
  }

  closeViewer(): void {
    this.viewing = null;
  }

  #arrive(place: Place): void {
    this.place = place;
    if (place.name === 'library') this.library = place;
  }
}

export const navigation = new Navigation();
