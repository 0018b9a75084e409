/** A list that moved further than this since the last frame passes too fast for pictures, px. */
const FAR = 600;
/** The list rests when it has not moved for this long, ms. */
const RESTS = 90;

/** Whether photos only pass by, so that it is not worth while to fetch their pictures. */
export class Passing {
  fast = $state(false);
  #resting: ReturnType<typeof setTimeout> | undefined;

  /** The list moves on by so many px. A single leap is to where the person wants to be; what lies on the way of many is not. */
  by(distance: number): void {
    if (this.#resting !== undefined && Math.abs(distance) > FAR) this.fast = true;
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => {
      this.fast = false;
      this.#resting = undefined;
    }, RESTS);
  }
}
