import type { Listing } from '$lib/backend';
import { layOut, lineAt, lineOf, mostInWindow, type Layout } from './layout';

/** Photos are drawn this far above and below the window, px, so that scrolling meets pictures. */
const MARGIN = 480;
/** As --photo-gap. */
const GAP = 4;
/** px of a month's heading. */
const HEADING = 48;
/** Above photos without a heading, px: as --space-3. */
const ABOVE = 12;

/** A photo and where it was in the window: the place that is kept. */
export interface Anchor {
  id: number;
  /** Where it was in the list, for when it is gone. */
  position: number;
  /** px from the window's top to the photo's line. */
  offset: number;
}

/** What an element shows. Elements are used again and again, so that their number never changes. */
export interface Slot {
  slot: number;
  /** Position in the list, or line of a heading. */
  at: number;
  /** The line of the layout that it is in. */
  line: number;
}

export interface GridInput {
  listing: Listing | null;
  mode: 'justified' | 'square';
  size: number;
  headings: boolean;
}

/** Whether months can head a list: it must be in the order of time. */
export function isChronological(days: Int32Array): boolean {
  let rises = false;
  let falls = false;
  for (let at = 1; at < days.length; at++) {
    if (days[at]! > days[at - 1]!) rises = true;
    else if (days[at]! < days[at - 1]!) falls = true;
    if (rises && falls) return false;
  }
  return true;
}

/** The slot as it was when it shows the same. */
function kept(before: Slot[], slot: number, at: number, line: number): Slot {
  const known = before[slot];
  return known?.at === at && known.line === line ? known : { slot, at, line };
}

/** What is visible of a laid-out list, and how far it is scrolled. */
export class Grid {
  /** Size of the window that the photos are seen through, px. */
  width = $state(0);
  windowHeight = $state(0);
  scrollTop = $state(0);
  /** The keyboard moved last, not the pointer: then the place of the keyboard is shown. */
  keyboardUsed = $state(false);

  readonly #headings = $derived.by(() => {
    const { listing, headings } = this.input();
    return headings && listing !== null && !listing.ranked && isChronological(listing.days);
  });

  readonly layout: Layout | null = $derived.by(() => {
    const { listing, mode, size } = this.input();
    if (!listing || this.width <= 0) return null;
    return layOut(listing, {
      mode,
      size,
      width: this.width,
      gap: GAP,
      heading: this.#headings ? HEADING : 0,
      above: this.#headings ? 0 : ABOVE,
    });
  });

  readonly #most = $derived(
    this.layout ? mostInWindow(this.layout, this.windowHeight + 2 * MARGIN) : { photos: 0, headings: 0 },
  );
  /** Lines that are headings. */
  readonly #headingLines = $derived.by(() => {
    const lines: number[] = [];
    this.layout?.months.forEach((month, line) => month !== 0 && lines.push(line));
    return lines;
  });

  /** The line at the upper end of what is drawn. */
  readonly #firstLine = $derived(this.layout ? lineAt(this.layout, this.scrollTop - MARGIN) : -1);

  #slots: Slot[] = [];
  #headingSlots: Slot[] = [];

  /**
   * The photos that are drawn: always as many as any window needs, so that the number of elements never changes. A photo has
   * the same element as long as it is drawn, and a slot that shows what it showed is the same object: nothing of it is looked
   * at again when a row comes in.
   */
  readonly slots: Slot[] = $derived.by(() => {
    const { layout } = this;
    if (!layout || this.#firstLine < 0) return [];
    const count = layout.lefts.length;
    const length = Math.min(this.#most.photos, count);
    const first = Math.min(layout.first[this.#firstLine]!, count - length);
    const slots = new Array<Slot>(length);
    let line = lineOf(layout, first);
    for (let at = first; at < first + length; at++) {
      while (layout.first[line + 1]! <= at) line += 1;
      slots[at % length] = kept(this.#slots, at % length, at, line);
    }
    return (this.#slots = slots);
  });

  /** The headings that are drawn, as many whatever is visible. */
  readonly headingSlots: Slot[] = $derived.by(() => {
    const lines = this.#headingLines;
    const length = Math.min(this.#most.headings, lines.length);
    let first = 0;
    while (first < lines.length - length && lines[first]! < this.#firstLine) first += 1;
    const slots = new Array<Slot>(length);
    for (let at = first; at < first + length; at++) {
      slots[at % length] = kept(this.#headingSlots, at % length, lines[at]!, lines[at]!);
    }
    return (this.#headingSlots = slots);
  });

  // Numbers, which stay the same while no row comes or goes: who waits for `visible` is left alone by most scrolling.
  readonly #from = $derived(this.#firstIn(this.scrollTop, 0));
  readonly #to = $derived(this.#firstIn(this.scrollTop + this.windowHeight, 1));

  /** Positions of the photos inside the window itself: first, and one after the last. */
  readonly visible: [number, number] = $derived([this.#from, this.#to]);

  constructor(private readonly input: () => GridInput) {}

  /** The first photo of the line at a height, or of the line so many further on. */
  #firstIn(y: number, further: number): number {
    const { layout } = this;
    return layout && layout.lines > 0 ? layout.first[lineAt(layout, y) + further]! : 0;
  }

  /**
   * The place as it is: the wanted photo when it is visible, else the first that is wholly visible. At the very top there is
   * none: the newest stay in sight.
   */
  anchor(wanted = -1): Anchor | null {
    const { layout } = this;
    const { listing } = this.input();
    if (!layout || !listing || layout.lines === 0 || this.scrollTop <= 0) return null;
    if (wanted >= this.visible[0] && wanted < this.visible[1]) {
      const offset = layout.tops[lineOf(layout, wanted)]! - this.scrollTop;
      return { id: listing.ids[wanted]!, position: wanted, offset };
    }
    let line = lineAt(layout, this.scrollTop);
    if (layout.tops[line]! < this.scrollTop && line + 1 < layout.lines) line += 1;
    if (layout.months[line] !== 0 && line + 1 < layout.lines) line += 1;
    const position = Math.min(layout.first[line]!, listing.count - 1);
    return { id: listing.ids[position]!, position, offset: layout.tops[line]! - this.scrollTop };
  }

  /** How far to scroll to have the place again. `positionOf` finds a photo in the list as it is now. */
  scrollFor(anchor: Anchor | null, positionOf: (id: number) => number): number {
    const { layout } = this;
    if (!anchor || !layout || layout.lines === 0) return 0;
    const found = positionOf(anchor.id);
    const last = layout.lefts.length - 1;
    const position = Math.min(found >= 0 ? found : anchor.position, last);
    const top = layout.tops[lineOf(layout, position)]! - anchor.offset;
    return Math.max(0, Math.min(top, layout.height - this.windowHeight));
  }

  /** How far to scroll so that a photo is wholly visible; the least that does. */
  scrollToShow(position: number): number {
    const { layout } = this;
    if (!layout || position < 0 || position >= layout.lefts.length) return this.scrollTop;
    const line = lineOf(layout, position);
    const heading = line > 0 && layout.months[line - 1] !== 0 ? HEADING : 0;
    const top = layout.tops[line]! - heading;
    const bottom = layout.tops[line]! + layout.heights[line]! + GAP;
    if (top < this.scrollTop) return top;
    if (bottom > this.scrollTop + this.windowHeight) return bottom - this.windowHeight;
    return this.scrollTop;
  }
}
