/** What turns of the wheel mean: a mouse sends one large step a notch, a touch pad many small ones. */

/** Pixels that make a step. */
const STEP = 80;
/** After a step the rest of the same swipe is not a second one, ms. */
const REST = 160;

/** Counts turns of the wheel into whole steps. */
export class WheelSteps {
  #sum = 0;
  #notBefore = 0;
  #last = 0;

  /** Takes a turn at a time (ms); gives 1 for a step on, -1 for a step back, or 0. */
  turn(delta: number, now: number): -1 | 0 | 1 {
    // Another direction, or a pause, begins anew.
    if (Math.sign(delta) !== Math.sign(this.#sum) || now - this.#last > 2 * REST) this.#sum = 0;
    this.#last = now;
    if (now < this.#notBefore) return 0;
    this.#sum += delta;
    if (Math.abs(this.#sum) < STEP) return 0;
    const step = this.#sum > 0 ? 1 : -1;
    this.#sum = 0;
    this.#notBefore = now + REST;
    return step;
  }
}

/** Most that one turn zooms, so that a notch is a fair step. */
const MOST = 25;

/** The factor by which a turn zooms. */
export const zoomFactor = (delta: number): number => Math.exp(-Math.max(-MOST, Math.min(MOST, delta)) * 0.01);

/** A line of text, where a wheel counts lines. */
const LINE = 16;

/** The turn of a wheel in pixels, the larger of both directions. */
export function pixelsOf({
  deltaX,
  deltaY,
  deltaMode,
}: Pick<WheelEvent, 'deltaX' | 'deltaY' | 'deltaMode'>): number {
  const delta = Math.abs(deltaY) >= Math.abs(deltaX) ? deltaY : deltaX;
  return deltaMode === 1 ? delta * LINE : delta;
}
