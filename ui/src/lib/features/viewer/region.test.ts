import { describe, expect, it } from 'vitest';
import { between, HANDLES, inTheMiddle, isUsable, movedBy, pressed, resizedBy } from './region';

const near = (area: object) =>
  Object.fromEntries(
    Object.entries(area).map(([side, value]) => [side, Number((value as number).toFixed(6))]),
  );

describe('a drawn region', () => {
  it('lies between two points, whichever comes first, inside the photo', () => {
    const area = { left: 0.2, top: 0.3, width: 0.4, height: 0.5 };
    expect(near(between({ x: 0.2, y: 0.3 }, { x: 0.6, y: 0.8 }))).toEqual(area);
    expect(near(between({ x: 0.6, y: 0.8 }, { x: 0.2, y: 0.3 }))).toEqual(area);
    expect(between({ x: -1, y: -1 }, { x: 2, y: 2 })).toEqual({ left: 0, top: 0, width: 1, height: 1 });
  });

  it('is not taken when it is only a twitch', () => {
    expect(isUsable(between({ x: 0.5, y: 0.5 }, { x: 0.505, y: 0.9 }))).toBe(false);
    expect(isUsable(inTheMiddle())).toBe(true);
  });
});

describe('moving', () => {
  it('keeps the size and stays on the photo', () => {
    expect(movedBy(inTheMiddle(), { x: 9, y: -9 })).toEqual({ left: 0.5, top: 0, width: 0.5, height: 0.5 });
  });
});

describe('a handle', () => {
  it.each(HANDLES)('at $x, $y moves only its own sides and never turns the region over', (handle) => {
    const before = inTheMiddle();
    for (const by of [
      { x: 0.1, y: 0.1 },
      { x: -5, y: -5 },
      { x: 5, y: 5 },
    ]) {
      const after = resizedBy(before, handle, by);
      expect(isUsable({ ...after, width: after.width + 1e-9, height: after.height + 1e-9 })).toBe(true);
      expect(after.left).toBeGreaterThanOrEqual(0);
      expect(after.top + after.height).toBeLessThanOrEqual(1 + 1e-9);
      if (handle.x >= 0) expect(after.left).toBe(before.left);
      if (handle.x <= 0) expect(after.left + after.width).toBeCloseTo(before.left + before.width);
      if (handle.y >= 0) expect(after.top).toBe(before.top);
      if (handle.y <= 0) expect(after.top + after.height).toBeCloseTo(before.top + before.height);
    }
  });
});

describe('the keyboard', () => {
  it('moves with arrows, resizes with Shift, and leaves other keys alone', () => {
    expect(near(pressed(inTheMiddle(), { code: 'ArrowLeft', shiftKey: false })!).left).toBe(0.24);
    expect(near(pressed(inTheMiddle(), { code: 'ArrowDown', shiftKey: true })!).height).toBe(0.51);
    expect(pressed(inTheMiddle(), { code: 'KeyA', shiftKey: false })).toBeNull();
  });
});
