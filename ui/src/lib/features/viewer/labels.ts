/** Where the labels of boxes go: at the top edge of the box, inside what is seen of the photo, none over another. */

import type { Rect, Size } from './geometry';

/** A box and the size of its label. */
export interface Labelled {
  box: Rect;
  label: Size;
}

/** CSS pixels between two labels. */
const GAP = 2;

const overlaps = (a: Rect, b: Rect): boolean =>
  a.x < b.x + b.width + GAP &&
  b.x < a.x + a.width + GAP &&
  a.y < b.y + b.height + GAP &&
  b.y < a.y + a.height + GAP;

const clamp = (value: number, least: number, most: number): number => Math.max(least, Math.min(most, value));

/** Places for a label, the best first: on the top edge, in the box below it, along the edge, at the bottom, then lower. */
function* places({ box, label }: Labelled, seen: Rect): Generator<Rect> {
  const width = Math.min(label.width, seen.width);
  const at = (x: number, y: number): Rect => ({
    x: clamp(x, seen.x, seen.x + seen.width - width),
    y: clamp(y, seen.y, seen.y + seen.height - label.height),
    width,
    height: label.height,
  });
  const rows = [box.y - label.height, box.y, box.y + box.height - label.height, box.y + box.height];
  const columns = [box.x, box.x + (box.width - width) / 2, box.x + box.width - width];
  for (const y of rows.slice(0, 2)) for (const x of columns) yield at(x, y);
  for (const y of rows.slice(2)) for (const x of columns) yield at(x, y);
  // A crowd: step down through the box, then anywhere below it.
  for (let y = box.y; y < seen.y + seen.height; y += label.height + GAP) {
    for (const x of columns) yield at(x, y);
  }
}

/**
 * Gives each label its place, in the order given: those first get the best places. `null` when there is no room for one,
 * or nothing of its box is seen.
 */
export function placeLabels(boxes: readonly Labelled[], seen: Rect): (Rect | null)[] {
  const taken: Rect[] = [];
  return boxes.map((labelled) => {
    const { box, label } = labelled;
    const isSeen =
      box.x < seen.x + seen.width &&
      box.y < seen.y + seen.height &&
      box.x + box.width > seen.x &&
      box.y + box.height > seen.y;
    if (!isSeen || seen.width < label.height || seen.height < label.height) return null;
    for (const place of places(labelled, seen)) {
      if (taken.some((other) => overlaps(place, other))) continue;
      taken.push(place);
      return place;
    }
    return null;
  });
}
