/** A list that moved further than this since the last frame passes too fast for pictures, px. */
const FAR = 600;
/**
 * The list rests when it has not moved for this long, ms, and for two frames more. A slow machine draws a frame in longer than
 * that: by the clock alone it would fetch all pictures between any two steps of a drag, and be slower still.
 */
const RESTS = 60;

/** Whether the list moves, and whether photos only pass by, so that it is not worth while to fetch their pictures. */
export class Passing {
  fast = $state(false);
  /** Until it rests. */
  moving = $state(false);
  #frame = 0;
  #resting: ReturnType<typeof setTimeout> | undefined;

  /** The list moves on by so many px. A single leap is to where the person wants to be; what lies on the way of many is not. */
  by(distance: number): void {
    if (this.#resting !== undefined && Math.abs(distance) > FAR) this.fast = true;
    if (distance !== 0) this.moving = true;
    clearTimeout(this.#resting);
    cancelAnimationFrame(this.#frame);
    this.#resting = setTimeout(() => this.#afterFrames(2), RESTS);
  }

  #afterFrames(count: number): void {
    this.#frame = requestAnimationFrame(() => {
      if (count > 1) return this.#afterFrames(count - 1);
      this.fast = false;
      this.moving = false;
      this.#resting = undefined;
    });
  }
}
