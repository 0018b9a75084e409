/** Least rest between the start of two readings, in ms. */
const REST = 120;
/** A reading rests at least this many times as long as it took, so that a large library is not read without end. */
const SHARE = 3;

/**
 * Reads something again when it is asked to, one reading at a time: however many ask while one is under way, one more
 * follows it, and after a rest that grows with what a reading costs.
 */
export class Refresher {
  #running: Promise<void> | null = null;
  #next: Promise<void> | null = null;
  #notBefore = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #wake: (() => void) | null = null;

  constructor(
    private readonly read: () => Promise<void>,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Resolves when a reading that began after this call has ended. */
  ask(): Promise<void> {
    if (this.#next) return this.#next;
    if (!this.#running && this.now() >= this.#notBefore) return this.#start();
    this.#next = (async () => {
      await this.#running;
      await this.#rest();
      this.#next = null;
      await this.#start();
    })();
    return this.#next;
  }

  /** Reads at once, for what a person is waiting for; an older reading still ends before. */
  async askNow(): Promise<void> {
    this.#notBefore = 0;
    this.#wake?.();
    await this.ask();
  }

  /** Ends a rest without reading. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#next = null;
  }

  async #start(): Promise<void> {
    const began = this.now();
    this.#running = this.read();
    try {
      await this.#running;
    } finally {
      this.#running = null;
      this.#notBefore = began + Math.max(REST, (this.now() - began) * SHARE);
    }
  }

  #rest(): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(this.#timer);
        this.#wake = null;
        resolve();
      };
      this.#wake = done;
      this.#timer = setTimeout(done, Math.max(0, this.#notBefore - this.now()));
    });
  }
}
