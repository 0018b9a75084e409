import { expect, it } from 'vitest';
import { pixelsOf, WheelSteps, zoomFactor } from './wheel';

it('takes a notch of a mouse for one step', () => {
  const steps = new WheelSteps();
  expect([steps.turn(120, 0), steps.turn(120, 300), steps.turn(-120, 600)]).toEqual([1, 1, -1]);
});

it('takes a swipe over a touch pad for one step, however long it runs out', () => {
  const steps = new WheelSteps();
  const swipe = Array.from({ length: 16 }, (_, at) => steps.turn(20, at * 8));
  expect(swipe.filter((step) => step !== 0)).toEqual([1]);
});

it('adds small turns up, but not over a pause or a change of direction', () => {
  const steps = new WheelSteps();
  expect([steps.turn(50, 0), steps.turn(50, 10)]).toEqual([0, 1]);
  expect([steps.turn(50, 1000), steps.turn(-50, 1010), steps.turn(50, 1020)]).toEqual([0, 0, 0]);
  expect([steps.turn(50, 3000), steps.turn(50, 4000)]).toEqual([0, 0]);
});

it('zooms as much back as it zoomed in', () => {
  expect(zoomFactor(-10) * zoomFactor(10)).toBeCloseTo(1);
  expect(zoomFactor(-5)).toBeGreaterThan(1);
  expect(zoomFactor(120)).toBe(zoomFactor(1000));
});

it('reads lines as pixels, and turns to the side', () => {
  expect(pixelsOf({ deltaX: 0, deltaY: 3, deltaMode: 1 })).toBe(48);
  expect(pixelsOf({ deltaX: -30, deltaY: 2, deltaMode: 0 })).toBe(-30);
});
