import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { listingOf } from '../../../test/listing';
import { Grid } from './gridWindow.svelte';
import { Passing } from './passing.svelte';

describe('a list in motion', () => {
  let frames: FrameRequestCallback[];

  /** Draws a frame. */
  const frame = (): void => {
    const due = frames;
    frames = [];
    for (const draw of due) draw(0);
  };

  beforeEach(() => {
    frames = [];
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    vi.stubGlobal('requestAnimationFrame', (draw: FrameRequestCallback) => frames.push(draw));
    vi.stubGlobal('cancelAnimationFrame', () => (frames = []));
  });

  afterEach(() => {
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  it('does not rest between two steps because a frame takes long', () => {
    const passing = new Passing();
    for (let step = 0; step < 3; step++) {
      passing.by(5000);
      // A third of a second without a frame.
      vi.advanceTimersByTime(333);
      expect(passing.moving).toBe(true);
      expect(passing.fast).toBe(step > 0);
      frame();
    }
    frame();
    expect([passing.moving, passing.fast]).toEqual([false, false]);
  });

  it('does not begin to move when nothing moves', () => {
    const passing = new Passing();
    passing.by(0);
    expect(passing.moving).toBe(false);
  });
});

describe('the elements of the grid', () => {
  it('are looked at again only where a photo comes in, not with each row', () => {
    const listing = listingOf(5000);
    const grid = new Grid(() => ({ listing, mode: 'justified', size: 200, headings: true }));
    grid.width = 1000;
    grid.windowHeight = 700;
    const steps = 60;
    let changed = 0;
    let headings = 0;
    let seen = 0;
    for (let step = 0; step < steps; step++) {
      const [slots, heads, visible] = [grid.slots, grid.headingSlots, grid.visible];
      grid.scrollTop += 20;
      changed += grid.slots.filter((slot) => !slots.includes(slot)).length;
      headings += grid.headingSlots.filter((slot) => !heads.includes(slot)).length;
      seen += Number(grid.visible !== visible);
    }
    // 1,200 px are six rows of five photos, and a month or two.
    expect(changed).toBeGreaterThan(10);
    expect(changed).toBeLessThan(45);
    expect(headings).toBeLessThan(4);
    expect(seen).toBeLessThan(steps / 3);
  });
});
