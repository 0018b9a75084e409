import { monthOfDay, type MonthNumber } from './months';

/** What the layout needs of a list; see `Listing`. */
export interface Columns {
  count: number;
  widths: Uint16Array;
  heights: Uint16Array;
  days: Int32Array;
}

export interface LayoutOptions {
  mode: 'justified' | 'square';
  /** Room for photos, px. */
  width: number;
  /** Wanted height of a row, px. */
  size: number;
  /** Between photos, px. */
  gap: number;
  /** Height of a month's heading, px; 0 for none. */
  heading: number;
  /** Left free above the first line, px; nothing when not given. */
  above?: number;
}

/**
 * Where everything is. A line is a row of photos, or the heading of a month. Photos of a line follow each other from
 * `first[line]` to `first[line + 1]`; a heading has none.
 */
export interface Layout {
  height: number;
  lines: number;
  /** px from the top, by line. */
  tops: Float64Array;
  /** px, by line, without the gap below. */
  heights: Float32Array;
  /** The first photo of a line; one more entry than there are lines. */
  first: Uint32Array;
  /** The month of a heading, 0 for a row of photos. */
  months: Int32Array;
  /** px from the left, by photo. */
  lefts: Float32Array;
  /** px, by photo. */
  widths: Float32Array;
}

/** Shape of a photo whose size nobody knows yet. */
const USUAL = 4 / 3;
/** Longer or taller photos are cropped in the grid: a panorama would leave a row as high as a thread. */
const LONGEST = 3;
const TALLEST = 0.5;
/** A last row may be this much higher than wanted before it is left ragged. */
const STRETCH = 1.3;
/** Rows lower than this part of the wanted height are not tried. */
const LOWEST = 0.5;
/** How bad an empty last row is. */
const RAGGED = 0.6;

/** The shapes of all photos, width over height. */
function aspects({ count, widths, heights }: Columns): Float32Array {
  const shapes = new Float32Array(count);
  for (let at = 0; at < count; at++) {
    const width = widths[at]!;
    const height = heights[at]!;
    shapes[at] = width === 0 || height === 0 ? USUAL : Math.min(LONGEST, Math.max(TALLEST, width / height));
  }
  return shapes;
}

/** Collects lines into arrays that are large enough from the start. */
class Lines {
  readonly tops: Float64Array;
  readonly heights: Float32Array;
  readonly first: Uint32Array;
  readonly months: Int32Array;
  count = 0;
  y = 0;

  constructor(most: number) {
    this.tops = new Float64Array(most);
    this.heights = new Float32Array(most);
    this.first = new Uint32Array(most + 1);
    this.months = new Int32Array(most);
  }

  add(first: number, height: number, gap: number, month: MonthNumber): void {
    this.tops[this.count] = this.y;
    this.heights[this.count] = height;
    this.first[this.count] = first;
    this.months[this.count] = month;
    this.count += 1;
    this.y += height + gap;
  }
}

/** Lays out a whole list. 100,000 photos take a few milliseconds, so that nothing is done in parts or elsewhere. */
export function layOut(columns: Columns, options: LayoutOptions): Layout {
  const { count } = columns;
  const width = Math.max(1, options.width);
  const lines = new Lines(2 * count + 1);
  lines.y = options.above ?? 0;
  const lefts = new Float32Array(count);
  const widths = new Float32Array(count);
  const rows = options.mode === 'square' ? squareRows : justifiedRows;
  const costs = new Float64Array(count + 1);
  const breaks = new Uint32Array(count + 1);
  const shapes = aspects(columns);
  const work: Work = { shapes, options, width, lines, lefts, widths, costs, breaks };
  let from = 0;
  while (from < count) {
    let to = count;
    if (options.heading > 0) {
      const month = monthOfDay(columns.days[from]!);
      to = from + 1;
      while (to < count && monthOfDay(columns.days[to]!) === month) to += 1;
      lines.add(from, options.heading, 0, month);
    }
    rows(work, from, to);
    from = to;
  }
  lines.first[lines.count] = count;
  return {
    height: Math.max(0, lines.y - (count > 0 ? options.gap : 0)),
    lines: lines.count,
    tops: lines.tops.slice(0, lines.count),
    heights: lines.heights.slice(0, lines.count),
    first: lines.first.slice(0, lines.count + 1),
    months: lines.months.slice(0, lines.count),
    lefts,
    widths,
  };
}

interface Work {
  shapes: Float32Array;
  options: LayoutOptions;
  width: number;
  lines: Lines;
  lefts: Float32Array;
  widths: Float32Array;
  /** Of the best rows up to a photo: their cost, and where the last of them begins. */
  costs: Float64Array;
  breaks: Uint32Array;
}

function squareRows({ options, width, lines, lefts, widths }: Work, from: number, to: number): void {
  const { gap, size } = options;
  const across = Math.max(1, Math.round((width + gap) / (size + gap)));
  const side = (width - gap * (across - 1)) / across;
  for (let first = from; first < to; first += across) {
    const end = Math.min(to, first + across);
    for (let at = first; at < end; at++) {
      lefts[at] = (at - first) * (side + gap);
      widths[at] = side;
    }
    lines.add(first, side, gap, 0);
  }
}

/**
 * Breaks a section into rows so that all of them together are as near to the wanted height as can be (as TeX breaks a
 * paragraph into lines): filling row by row instead leaves single photos over at the end.
 */
function justifiedRows(work: Work, from: number, to: number): void {
  const { shapes, options, width, costs, breaks } = work;
  const { gap, size } = options;
  costs[from] = 0;
  for (let end = from + 1; end <= to; end++) {
    let best = Infinity;
    let sum = 0;
    for (let first = end - 1; first >= from; first--) {
      sum += shapes[first]!;
      const height = (width - gap * (end - first - 1)) / sum;
      const cost = costs[first]! + rowCost(height / size, end === to);
      if (cost < best) {
        best = cost;
        breaks[end] = first;
      }
      // Even a single photo may be wider than the window: one row there must be.
      if (height < size * LOWEST) break;
    }
    costs[end] = best;
  }
  const ends: number[] = [];
  for (let end = to; end > from; end = breaks[end]!) ends.push(end);
  let first = from;
  for (let at = ends.length - 1; at >= 0; at--) {
    const end = ends[at]!;
    addRow(work, first, end, end === to);
    first = end;
  }
}

/** How bad a row is, by its height over the wanted one. */
function rowCost(height: number, last: boolean): number {
  // A ragged row is as bad as it is empty: 1 / height of it is filled.
  if (last && height > STRETCH) {
    const empty = 1 - 1 / height;
    return RAGGED * empty * empty;
  }
  // Too low is as bad as too high.
  const off = height < 1 ? 1 / height - 1 : height - 1;
  return off * off;
}

function addRow(
  { shapes, options, width, lines, lefts, widths }: Work,
  first: number,
  end: number,
  last: boolean,
): void {
  const { gap, size } = options;
  let sum = 0;
  for (let at = first; at < end; at++) sum += shapes[at]!;
  const full = (width - gap * (end - first - 1)) / sum;
  const height = last && full > size * STRETCH ? size : full;
  let x = 0;
  for (let at = first; at < end; at++) {
    const wide = shapes[at]! * height;
    lefts[at] = x;
    widths[at] = wide;
    x += wide + gap;
  }
  lines.add(first, height, gap, 0);
}

/** The line at a height; the first or last one outside. -1 when there is none. */
export function lineAt(layout: Layout, y: number): number {
  let low = 0;
  let high = layout.lines - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (layout.tops[middle]! <= y) low = middle;
    else high = middle - 1;
  }
  return layout.lines === 0 ? -1 : low;
}

/** The line that a photo is in. */
export function lineOf(layout: Layout, photo: number): number {
  let low = 0;
  let high = layout.lines - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (layout.first[middle]! <= photo) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The photo in the line above or below (`by` rows) that is nearest to the middle of this one. */
export function photoBeyond(layout: Layout, photo: number, by: number): number {
  const step = Math.sign(by);
  let line = lineOf(layout, photo);
  let left = Math.abs(by);
  let row = line;
  while (left > 0 && line + step >= 0 && line + step < layout.lines) {
    line += step;
    if (layout.months[line] !== 0) continue;
    row = line;
    left -= 1;
  }
  if (row === lineOf(layout, photo)) return photo;
  const middle = layout.lefts[photo]! + layout.widths[photo]! / 2;
  let best = layout.first[row]!;
  let distance = Infinity;
  for (let at = best; at < layout.first[row + 1]!; at++) {
    const away = Math.abs(layout.lefts[at]! + layout.widths[at]! / 2 - middle);
    if (away >= distance) continue;
    best = at;
    distance = away;
  }
  return best;
}

/** A rectangle of the page, px from its left top. */
export interface Rectangle {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** The photos that a rectangle touches, in their order. */
export function photosIn(layout: Layout, area: Rectangle): number[] {
  const found: number[] = [];
  let line = lineAt(layout, area.top);
  if (line < 0) return found;
  for (; line < layout.lines && layout.tops[line]! < area.bottom; line++) {
    if (layout.tops[line]! + layout.heights[line]! <= area.top) continue;
    for (let at = layout.first[line]!; at < layout.first[line + 1]!; at++) {
      const left = layout.lefts[at]!;
      if (left < area.right && left + layout.widths[at]! > area.left) found.push(at);
    }
  }
  return found;
}

/** The most photos and the most headings that any window of this height shows, so that as many elements always suffice. */
export function mostInWindow(layout: Layout, height: number): { photos: number; headings: number } {
  let photos = 0;
  let headings = 0;
  let shown = 0;
  let last = 0;
  for (let top = 0; top < layout.lines; top++) {
    // `last` is the line after the last one that a window beginning in this line can show.
    while (last < layout.lines && layout.tops[last]! < layout.tops[top]! + layout.heights[top]! + height) {
      if (layout.months[last] !== 0) shown += 1;
      last += 1;
    }
    photos = Math.max(photos, layout.first[last]! - layout.first[top]!);
    headings = Math.max(headings, shown);
    if (layout.months[top] !== 0) shown -= 1;
  }
  return { photos, headings };
}
