/** Pictures of neighbours, fetched and decoded before they are asked for. */
export class Preload {
  #kept = new Map<string, HTMLImageElement>();

  /** Keeps these pictures, and no others: memory does not grow with the photos that were looked at. */
  want(addresses: readonly string[]): void {
    const wanted = new Set(addresses);
    for (const [address, image] of this.#kept) {
      if (wanted.has(address)) continue;
      // What is still on its way is no longer fetched.
      if (!image.complete) image.src = '';
      this.#kept.delete(address);
    }
    for (const address of addresses) {
      if (this.#kept.has(address)) continue;
      const image = new Image();
      image.src = address;
      this.#kept.set(address, image);
      // A picture that is not there is said so when it is opened.
      image.decode?.().catch(() => undefined);
    }
  }

  get kept(): string[] {
    return [...this.#kept.keys()];
  }
}
