/** Where a photo lies in the part of the window that shows it. Pure arithmetic in CSS pixels. */

import type { Area } from '$lib/backend';

export interface Size {
  width: number;
  height: number;
}

export interface Point {
  x: number;
  y: number;
}

export interface Rect extends Point, Size {}

/** Where the photo is: CSS pixels a photo pixel, and the photo's left top corner in the stage. */
export interface View extends Point {
  scale: number;
}

/** What is looked at, through what. */
export interface Stage {
  /** Pixels of the upright photo. */
  photo: Size;
  /** CSS pixels that there are to show it. */
  room: Size;
  /** Device pixels a CSS pixel. */
  density: number;
  /** CSS pixels left free around a photo that fits. */
  margin: number;
}

/** A small photo is enlarged to fit, but not so much that it is a blur. */
const MOST_TO_FIT = 2;
/** One photo pixel is at most so many device pixels. */
const MOST = 8;

/** The scale at which one photo pixel is one device pixel: 100 %. */
export const fullScale = ({ density }: Stage): number => 1 / density;

/** The largest scale at which all of the photo is seen. */
export function fitScale(stage: Stage): number {
  const { photo, room, margin } = stage;
  const across = Math.max(1, room.width - 2 * margin) / photo.width;
  const down = Math.max(1, room.height - 2 * margin) / photo.height;
  return Math.min(across, down, MOST_TO_FIT * fullScale(stage));
}

/** The photo in the middle, all of it. */
export const fitted = (stage: Stage): View => settled({ scale: fitScale(stage), x: 0, y: 0 }, stage);

/** Keeps one side in the middle when it is smaller than the room, and its edges out of the room when it is larger. */
function settledSide(at: number, length: number, room: number): number {
  if (length <= room) return (room - length) / 2;
  return Math.min(0, Math.max(room - length, at));
}

/** The nearest view that wastes no room: no gap beside a photo that is larger than the room. */
export function settled(view: View, stage: Stage): View {
  const scale = Math.min(MOST * fullScale(stage), Math.max(leastScale(stage), view.scale));
  const { photo, room, density } = stage;
  const whole = (at: number) => Math.round(at * density) / density;
  return {
    scale,
    x: whole(settledSide(view.x, photo.width * scale, room.width)),
    y: whole(settledSide(view.y, photo.height * scale, room.height)),
  };
}

/** Zooming out ends where the photo fits, or at 100 % when that is smaller. */
const leastScale = (stage: Stage): number => Math.min(fitScale(stage), fullScale(stage));

/** Zooms to a scale; the photo's point under `at` stays there. */
export function zoomedTo(view: View, scale: number, at: Point, stage: Stage): View {
  const wanted = Math.min(MOST * fullScale(stage), Math.max(leastScale(stage), scale));
  const factor = wanted / view.scale;
  return settled(
    { scale: wanted, x: at.x - (at.x - view.x) * factor, y: at.y - (at.y - view.y) * factor },
    stage,
  );
}

/** Moves the photo. */
export const panned = (view: View, by: Point, stage: Stage): View =>
  settled({ ...view, x: view.x + by.x, y: view.y + by.y }, stage);

/** When the room changes, what was in its middle stays there. */
export function kept(view: View, before: Size, stage: Stage): View {
  const dx = (stage.room.width - before.width) / 2;
  const dy = (stage.room.height - before.height) / 2;
  return panned(view, { x: dx, y: dy }, stage);
}

/** Whether the photo is larger than the room, so that it can be moved. */
export const isLarger = (view: View, { photo, room }: Stage): boolean =>
  photo.width * view.scale > room.width + 0.5 || photo.height * view.scale > room.height + 0.5;

/** The middle of the room. */
export const middle = ({ room }: Stage): Point => ({ x: room.width / 2, y: room.height / 2 });

/** Where the photo is in the stage. */
export const photoRect = (view: View, { photo }: Stage): Rect => ({
  x: view.x,
  y: view.y,
  width: photo.width * view.scale,
  height: photo.height * view.scale,
});

/** The part of the photo that is seen, in the stage. */
export function seenRect(view: View, stage: Stage): Rect {
  const rect = photoRect(view, stage);
  const x = Math.max(0, rect.x);
  const y = Math.max(0, rect.y);
  return {
    x,
    y,
    width: Math.max(0, Math.min(stage.room.width, rect.x + rect.width) - x),
    height: Math.max(0, Math.min(stage.room.height, rect.y + rect.height) - y),
  };
}

/** An area of the photo, in the stage. */
export function toStage(area: Area, view: View, stage: Stage): Rect {
  const rect = photoRect(view, stage);
  return {
    x: rect.x + area.left * rect.width,
    y: rect.y + area.top * rect.height,
    width: area.width * rect.width,
    height: area.height * rect.height,
  };
}

/** A point of the stage in 0..1 of the photo, the nearest when it is beside the photo. */
export function toPhoto(point: Point, view: View, stage: Stage): Point {
  const rect = photoRect(view, stage);
  const inside = (at: number) => Math.min(1, Math.max(0, at));
  return { x: inside((point.x - rect.x) / rect.width), y: inside((point.y - rect.y) / rect.height) };
}
