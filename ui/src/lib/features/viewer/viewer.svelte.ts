import { NO_COLOUR, pictureUrl, type Area } from '$lib/backend';
import { library } from '$lib/features/library';
import { openPhoto } from '$lib/features/photo';
import { history, navigation, preferences } from '$lib/shell';
import {
  fitted,
  fullScale,
  isLarger,
  kept,
  middle,
  panned,
  settled,
  zoomedTo,
  type Point,
  type Size,
  type Stage,
  type View,
} from './geometry';
import { Preload } from './preload';
import { inTheMiddle } from './region';

/** CSS pixels left free around a photo that fits. */
const MARGIN = 16;
/** One step of a zoom key. */
const ZOOM_STEP = 1.25;
/** Neighbours on each side whose pictures are ready. */
const NEIGHBOURS = 2;

/** The photo in front, as far as it is known: the list knows it before the library is asked. */
export interface Front {
  id: number;
  version: number;
  /** #rrggbb until there is a picture. */
  colour: string | null;
  size: Size | null;
}

/** The viewer: which photo, how large, what is marked on it. */
export class Viewer {
  /** CSS pixels of the part that shows the photo; nothing before it was measured. */
  room = $state.raw<Size>({ width: 0, height: 0 });
  density = $state(1);
  /** Pixels of the picture itself, for a photo that nobody measured yet. */
  natural = $state.raw<Size | null>(null);
  region = $state.raw<Area | null>(null);
  /** The next drag marks a region, also on a photo that could be moved. */
  marking = $state(false);
  /** Null while all of the photo is seen. */
  #zoomed = $state.raw<View | null>(null);
  /** Where the photo was in the list when it was last in it; null when it never was. */
  #lastPosition: number | null = null;
  readonly #preload = new Preload();

  /** Where the photo is in the list; -1 when it is not in it, or no longer. */
  readonly position = $derived(navigation.viewing === null ? -1 : library.positionOf(navigation.viewing));
  readonly front = $derived.by((): Front | null => this.#front());
  /** What the library knows of it, once it said so. */
  readonly info = $derived(openPhoto.view?.id === navigation.viewing ? openPhoto.view : null);
  readonly stage = $derived.by((): Stage | null => {
    const photo = this.front?.size;
    if (!photo || this.room.width === 0 || this.room.height === 0) return null;
    return { photo, room: this.room, density: this.density, margin: MARGIN };
  });
  readonly view = $derived(
    this.stage === null ? null : this.#zoomed ? settled(this.#zoomed, this.stage) : fitted(this.stage),
  );
  /** Whether the photo can be moved. */
  readonly larger = $derived(this.stage && this.view ? isLarger(this.view, this.stage) : false);
  /** 1 is one photo pixel on one device pixel. */
  readonly zoom = $derived(this.stage && this.view ? this.view.scale / fullScale(this.stage) : null);

  /** It is opened: where the last photo of another time was means nothing now. */
  enter(): void {
    this.#lastPosition = null;
  }

  /** Begins with another photo: all of it, nothing marked. */
  begin(id: number): void {
    this.#zoomed = null;
    this.natural = null;
    this.region = null;
    this.marking = false;
    if (this.position >= 0) this.#lastPosition = this.position;
    void openPhoto.open(id);
  }

  /** Fetches the pictures around the photo. */
  preload(): void {
    const { listing } = library;
    if (!listing || this.position < 0) return;
    const addresses: string[] = [];
    for (let by = 1; by <= NEIGHBOURS; by++) {
      for (const at of [this.position + by, this.position - by]) {
        const id = listing.ids[at];
        if (id !== undefined) addresses.push(pictureUrl('large', id, listing.versions[at] ?? 0));
      }
    }
    this.#preload.want(addresses);
  }

  get canStepBack(): boolean {
    return this.#neighbour(-1) !== null;
  }

  get canStepOn(): boolean {
    return this.#neighbour(1) !== null;
  }

  step(by: 1 | -1): void {
    const id = this.#neighbour(by);
    if (id !== null) navigation.view(id);
  }

  toEnd(end: 'first' | 'last'): void {
    const id = library.idAt(end === 'first' ? 0 : library.count - 1);
    if (id !== null) navigation.view(id);
  }

  /** The part that shows the photo has another size. */
  resize(room: Size): void {
    const before = this.room;
    this.room = room;
    if (this.#zoomed && this.stage) this.#zoomed = kept(this.#zoomed, before, this.stage);
  }

  zoomBy(factor: number, at: Point | null = null): void {
    if (this.view) this.#zoomTo(this.view.scale * factor, at);
  }

  zoomIn = (): void => this.zoomBy(ZOOM_STEP);
  zoomOut = (): void => this.zoomBy(1 / ZOOM_STEP);

  /** All of the photo, or 100 % around a point. */
  toggleFit(at: Point | null = null): void {
    if (!this.stage || !this.view) return;
    const full = fullScale(this.stage);
    if (this.#zoomed) this.#zoomed = null;
    else this.#zoomTo(full, at);
  }

  panBy(by: Point): void {
    if (this.view && this.stage) this.#zoomed = panned(this.view, by, this.stage);
  }

  /** Marks a region by the keyboard, or waits for the mouse to draw one. */
  mark(): void {
    this.marking = !this.marking && !this.region;
    this.region = this.marking ? inTheMiddle() : null;
  }

  unmark(): void {
    this.region = null;
    this.marking = false;
  }

  /** Shows what is like the photo, or like a part of it. */
  findSimilar(area: Area | null = this.region): void {
    const photo = navigation.viewing;
    if (photo !== null) navigation.openSimilar({ source: { kind: 'photo', photo }, area });
  }

  /** Takes back what was begun, one thing at a time; at last the viewer itself. */
  escape(): void {
    if (this.region || this.marking) this.unmark();
    else navigation.closeViewer();
  }

  toggleFavourite(): void {
    if (!this.info) return;
    library.markFavourite([this.info.id], !this.info.favourite);
    void openPhoto.toggleFavourite();
  }

  toggleBoxes(): void {
    void preferences.change({ boxes: !preferences.current.boxes });
  }

  toggleWheel(): void {
    void preferences.change({ wheel: preferences.current.wheel === 'zoom' ? 'photos' : 'zoom' });
  }

  toggleInfo(): void {
    void preferences.change({ infoPanel: !preferences.current.infoPanel });
  }

  /** Moves the photo to the system's trash, with the way back, and shows the next one. */
  async trash(): Promise<void> {
    const id = navigation.viewing;
    if (id === null) return;
    const next = this.#neighbour(1) ?? this.#neighbour(-1);
    if (next === null) navigation.closeViewer();
    else navigation.view(next);
    const moved = await history.trash([id]);
    // What the trash did not take stays in front, unless the person went on meanwhile.
    if (moved === 0 && navigation.viewing === next) navigation.view(id);
  }

  #zoomTo(scale: number, at: Point | null): void {
    if (!this.stage || !this.view) return;
    const fit = fitted(this.stage);
    const next = zoomedTo(this.view, scale, at ?? middle(this.stage), this.stage);
    this.#zoomed = Math.abs(next.scale - fit.scale) < 1e-6 ? null : next;
  }

  /** The photo before or after; where the one in front left the list, the one that took its place comes after it. */
  #neighbour(by: 1 | -1): number | null {
    if (this.position >= 0) return library.idAt(this.position + by);
    if (this.#lastPosition === null) return null;
    return library.idAt(this.#lastPosition + (by > 0 ? 0 : -1));
  }

  #front(): Front | null {
    const id = navigation.viewing;
    if (id === null) return null;
    const { listing } = library;
    const known = this.info;
    const at = this.position;
    const colour = listing?.colours[at] ?? known?.colour ?? NO_COLOUR;
    const width = listing?.widths[at] || known?.width;
    const height = listing?.heights[at] || known?.height;
    const version = listing?.versions[at] ?? known?.version;
    if (version === undefined) return null;
    return {
      id,
      version,
      colour: colour === NO_COLOUR ? null : `#${colour.toString(16).padStart(6, '0')}`,
      size: width && height ? { width, height } : this.natural,
    };
  }
}

export const viewer = new Viewer();
