/** A region that a person draws on a photo, in 0..1 of it. */

import type { Area } from '$lib/backend';
import type { Point } from './geometry';

/** A handle by the sides it moves: `-1` left or top, `1` right or bottom, `0` neither. */
export interface Handle {
  x: -1 | 0 | 1;
  y: -1 | 0 | 1;
}

export const HANDLES: readonly Handle[] = [
  { x: -1, y: -1 },
  { x: 0, y: -1 },
  { x: 1, y: -1 },
  { x: 1, y: 0 },
  { x: 1, y: 1 },
  { x: 0, y: 1 },
  { x: -1, y: 1 },
  { x: -1, y: 0 },
];

/** Least width and height: a smaller part holds nothing to recognise. */
const LEAST = 0.02;

const clamp = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value));

/** The region between two points. */
export function between(a: Point, b: Point): Area {
  const left = clamp(Math.min(a.x, b.x), 0, 1);
  const top = clamp(Math.min(a.y, b.y), 0, 1);
  return {
    left,
    top,
    width: clamp(Math.max(a.x, b.x), 0, 1) - left,
    height: clamp(Math.max(a.y, b.y), 0, 1) - top,
  };
}

/** Where the keyboard begins: the middle half. */
export const inTheMiddle = (): Area => ({ left: 0.25, top: 0.25, width: 0.5, height: 0.5 });

/** Whether a region is large enough to be searched for. */
export const isUsable = ({ width, height }: Area): boolean => width >= LEAST && height >= LEAST;

/** The region moved, as far as the photo goes. */
export const movedBy = (area: Area, by: Point): Area => ({
  ...area,
  left: clamp(area.left + by.x, 0, 1 - area.width),
  top: clamp(area.top + by.y, 0, 1 - area.height),
});

/** One side of a region dragged: from where and how long it is then. */
function drag(start: number, length: number, side: -1 | 0 | 1, by: number): [start: number, length: number] {
  const end = start + length;
  if (side === 0) return [start, length];
  if (side > 0) return [start, clamp(end + by, start + LEAST, 1) - start];
  const next = clamp(start + by, 0, end - LEAST);
  return [next, end - next];
}

/** The region with a handle dragged. */
export function resizedBy(area: Area, handle: Handle, by: Point): Area {
  const [left, width] = drag(area.left, area.width, handle.x, by.x);
  const [top, height] = drag(area.top, area.height, handle.y, by.y);
  return { left, top, width, height };
}

/** One step of an arrow key. */
const STEP = 0.01;

/** What an arrow key does with the region: moves it, or with Shift its right bottom corner. `null` for other keys. */
export function pressed(area: Area, key: { code: string; shiftKey: boolean }): Area | null {
  const steps: Record<string, Point> = {
    ArrowLeft: { x: -STEP, y: 0 },
    ArrowRight: { x: STEP, y: 0 },
    ArrowUp: { x: 0, y: -STEP },
    ArrowDown: { x: 0, y: STEP },
  };
  const by = steps[key.code];
  if (!by) return null;
  return key.shiftKey ? resizedBy(area, { x: 1, y: 1 }, by) : movedBy(area, by);
}
