import { describe, expect, it } from 'vitest';
import { FIT, fitScale, panned, placed, referenceOf, scaled } from './compare';

const pane = { width: 600, height: 400 };
const photo = { width: 6000, height: 4000 };
const small = { width: 1500, height: 1000 };

describe('comparing two photos', () => {
  it('refers to the larger one', () => {
    expect(referenceOf(small, photo)).toBe(photo);
    expect(referenceOf(photo, small)).toBe(photo);
  });

  it('shows both whole and equally large at first', () => {
    expect(placed(FIT, pane, photo, photo)).toEqual({ left: 0, top: 0, width: 600, height: 400 });
    expect(placed(FIT, pane, photo, small)).toEqual({ left: 0, top: 0, width: 600, height: 400 });
  });

  it('shows the same part of both at 100 %', () => {
    const view = scaled(FIT, pane, photo, 1);
    const large = placed(view, pane, photo, photo);
    expect(large).toEqual({ left: -2700, top: -1800, width: 6000, height: 4000 });
    expect(placed(view, pane, photo, small)).toEqual(large);
  });

  it('keeps what is under the pointer where it is', () => {
    const [dx, dy] = [150, -80];
    const before = placed(FIT, pane, photo, photo);
    const under = [
      (pane.width / 2 + dx - before.left) / before.width,
      (pane.height / 2 + dy - before.top) / before.height,
    ];
    const after = placed(scaled(FIT, pane, photo, 0.7, dx, dy), pane, photo, photo);
    expect((pane.width / 2 + dx - after.left) / after.width).toBeCloseTo(under[0]!, 9);
    expect((pane.height / 2 + dy - after.top) / after.height).toBeCloseTo(under[1]!, 9);
  });

  it('moves both with the pointer, and not beyond their edges', () => {
    const view = scaled(FIT, pane, photo, 1);
    const moved = placed(panned(view, pane, photo, 100, 50), pane, photo, small);
    expect(moved.left).toBeCloseTo(-2600);
    expect(moved.top).toBeCloseTo(-1750);
    const edge = placed(panned(view, pane, photo, 99_999, 99_999), pane, photo, photo);
    expect([edge.left, edge.top]).toEqual([0, 0]);
    expect(panned(FIT, pane, photo, 50, 50)).toEqual(FIT);
  });

  it('centres a photo of another shape in the frame of the other', () => {
    const turned = { width: 2000, height: 4000 };
    expect(placed(FIT, pane, photo, turned)).toEqual({ left: 200, top: 0, width: 200, height: 400 });
  });

  it('does not zoom out beyond the whole photo', () => {
    expect(scaled(FIT, pane, photo, 0.0001).scale).toBeCloseTo(0.1);
    expect(fitScale(pane, photo)).toBeCloseTo(0.1);
  });
});
