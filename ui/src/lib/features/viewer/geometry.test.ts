import { describe, expect, it } from 'vitest';
import {
  fitScale,
  fitted,
  isLarger,
  kept,
  panned,
  photoRect,
  seenRect,
  settled,
  toPhoto,
  toStage,
  zoomedTo,
  type Stage,
} from './geometry';

const stage: Stage = {
  photo: { width: 4000, height: 3000 },
  room: { width: 1000, height: 800 },
  density: 1,
  margin: 0,
};

describe('fitting', () => {
  it('shows all of the photo in the middle', () => {
    expect(fitted(stage)).toEqual({ scale: 0.25, x: 0, y: 25 });
    const upright = { ...stage, photo: { width: 3000, height: 4000 } };
    expect(fitted(upright)).toEqual({ scale: 0.2, x: 200, y: 0 });
  });

  it('leaves the margin free', () => {
    expect(photoRect(fitted({ ...stage, margin: 100 }), stage)).toEqual({
      x: 100,
      y: 100,
      width: 800,
      height: 600,
    });
  });

  it('enlarges a small photo, though not to a blur, and counts device pixels', () => {
    const small = { ...stage, photo: { width: 100, height: 50 } };
    expect(fitScale(small)).toBe(2);
    expect(fitScale({ ...small, density: 2 })).toBe(1);
  });

  it('survives a room smaller than its margins', () => {
    expect(fitScale({ ...stage, room: { width: 10, height: 10 }, margin: 16 })).toBeGreaterThan(0);
  });
});

describe('zooming', () => {
  it('keeps the point under the pointer', () => {
    const before = fitted(stage);
    const at = { x: 300, y: 200 };
    const after = zoomedTo(before, 1, at, stage);
    expect(after.scale).toBe(1);
    const [from, to] = [toPhoto(at, before, stage), toPhoto(at, after, stage)];
    expect(to.x).toBeCloseTo(from.x, 3);
    expect(to.y).toBeCloseTo(from.y, 3);
  });

  it('ends at eight device pixels a photo pixel, and where the photo fits', () => {
    const at = { x: 500, y: 400 };
    expect(zoomedTo(fitted(stage), 100, at, stage).scale).toBe(8);
    expect(zoomedTo(fitted(stage), 0.001, at, stage)).toEqual(fitted(stage));
  });

  it('reaches 100 % of a photo that is enlarged to fit', () => {
    const small = { ...stage, photo: { width: 100, height: 50 } };
    expect(zoomedTo(fitted(small), 1, { x: 0, y: 0 }, small)).toEqual({ scale: 1, x: 450, y: 375 });
  });
});

describe('moving', () => {
  const full = settled({ scale: 1, x: -1000, y: -1000 }, stage);

  it('stops at the photo’s edges', () => {
    expect(panned(full, { x: 5000, y: -5000 }, stage)).toEqual({ scale: 1, x: 0, y: -2200 });
  });

  it('is possible only when the photo is larger than the room', () => {
    expect(isLarger(full, stage)).toBe(true);
    expect(isLarger(fitted(stage), stage)).toBe(false);
  });

  it('keeps what is in the middle when the room changes', () => {
    const wide = { ...stage, room: { width: 1320, height: 800 } };
    expect(kept(full, stage.room, wide)).toEqual({ scale: 1, x: -840, y: -1000 });
  });

  it('puts the photo on whole device pixels, so that 100 % is sharp', () => {
    const odd = { ...stage, photo: { width: 301, height: 301 }, density: 2 };
    expect(settled({ scale: 1, x: 0, y: 0 }, odd)).toEqual({ scale: 1, x: 349.5, y: 249.5 });
  });
});

describe('areas', () => {
  const area = { left: 0.25, top: 0.5, width: 0.5, height: 0.25 };

  it('lie where the photo lies', () => {
    expect(toStage(area, fitted(stage), stage)).toEqual({ x: 250, y: 400, width: 500, height: 187.5 });
  });

  it('come back from points of the stage', () => {
    const view = settled({ scale: 1, x: -500, y: -300 }, stage);
    const rect = toStage(area, view, stage);
    expect(toPhoto(rect, view, stage)).toEqual({ x: 0.25, y: 0.5 });
  });

  it('do not leave the photo', () => {
    expect(toPhoto({ x: -50, y: 9000 }, fitted(stage), stage)).toEqual({ x: 0, y: 1 });
  });

  it('know what of the photo is seen', () => {
    expect(seenRect(fitted(stage), stage)).toEqual({ x: 0, y: 25, width: 1000, height: 750 });
    expect(seenRect(settled({ scale: 1, x: -9, y: -9 }, stage), stage)).toEqual({
      x: 0,
      y: 0,
      width: 1000,
      height: 800,
    });
  });
});
