import { describe, expect, it } from 'vitest';
import type { Rect } from './geometry';
import { placeLabels, type Labelled } from './labels';

const seen: Rect = { x: 100, y: 50, width: 800, height: 600 };
const label = { width: 80, height: 20 };

/** Numbers that are always the same (mulberry32). */
function numbers(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

describe('a label', () => {
  it('sits on the top edge of its box', () => {
    const box = { x: 200, y: 200, width: 100, height: 100 };
    expect(placeLabels([{ box, label }], seen)).toEqual([{ x: 200, y: 180, width: 80, height: 20 }]);
  });

  it('stays inside the photo', () => {
    const corner = { x: 880, y: 50, width: 20, height: 30 };
    const [place] = placeLabels([{ box: corner, label }], seen);
    expect(place).toEqual({ x: 820, y: 50, width: 80, height: 20 });
  });

  it('is no wider than the photo', () => {
    const narrow = { ...seen, width: 60 };
    const [place] = placeLabels([{ box: narrow, label: { width: 900, height: 20 } }], narrow);
    expect(place).toMatchObject({ x: 100, width: 60 });
  });

  it('is not there when nothing of its box is seen', () => {
    const box = { x: 1000, y: 200, width: 100, height: 100 };
    expect(placeLabels([{ box, label }], seen)).toEqual([null]);
  });
});

describe('many labels', () => {
  it('do not lie over each other, even of boxes in the same place', () => {
    const box = { x: 200, y: 200, width: 100, height: 100 };
    const places = placeLabels(
      [
        { box, label },
        { box, label },
        { box, label },
      ],
      seen,
    );
    expect(new Set(places.map((place) => `${place?.x} ${place?.y}`)).size).toBe(3);
  });

  it('keep both rules in any crowd', () => {
    const random = numbers(7);
    for (let round = 0; round < 50; round++) {
      const boxes: Labelled[] = Array.from({ length: 30 }, () => ({
        box: {
          x: 100 + random() * 700,
          y: 50 + random() * 500,
          width: 10 + random() * 400,
          height: 10 + random() * 400,
        },
        label: { width: 40 + random() * 160, height: 20 },
      }));
      const places = placeLabels(boxes, seen).filter((place) => place !== null);
      expect(places.length).toBeGreaterThan(20);
      places.forEach((a, at) => {
        expect(a.x).toBeGreaterThanOrEqual(seen.x);
        expect(a.y).toBeGreaterThanOrEqual(seen.y);
        expect(a.x + a.width).toBeLessThanOrEqual(seen.x + seen.width + 1e-9);
        expect(a.y + a.height).toBeLessThanOrEqual(seen.y + seen.height + 1e-9);
        for (const b of places.slice(at + 1)) {
          const apart =
            a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
          expect(apart).toBe(true);
        }
      });
    }
  });
});
