import {
  appState,
  pause,
  progress,
  resume,
  type FailureCode,
  type PhaseOfWork,
  type ProgressView,
} from '$lib/backend';
import { onEvent, toasts } from '$lib/shell';
import { followOther } from './beside';
import { Failures } from './failures.svelte';
import { Jobs } from './jobs.svelte';

const NOTHING: ProgressView = {
  found: 0,
  thumbnails: 0,
  tagged: 0,
  finished: 0,
  failed: 0,
  waiting: 0,
  perSecond: 0,
  secondsLeft: null,
  state: 'idle',
};

/** What the corner shows of the work in the background. */
export class Activity {
  progress = $state.raw<ProgressView>(NOTHING);
  /** Why the work has stopped; null while it has not, or while nobody has said. */
  halted = $state.raw<FailureCode | null>(null);
  /** The corner is unfolded. */
  open = $state(false);
  /** Another process works on this library: here one can look and edit. */
  elsewhere = $state(false);
  readonly failures = new Failures();
  readonly jobs = new Jobs();
  /** Failures that the person has seen; more than these are told again. */
  #seen = $state(0);

  get phase(): PhaseOfWork {
    return this.progress.state;
  }

  /** Nothing to tell: the corner is empty. */
  get quiet(): boolean {
    return this.phase === 'idle' && this.progress.failed <= this.#seen && this.jobs.transfer === null;
  }

  /** How far tagging is, 0 to 1; null while photos are still being found and there is nothing to count. */
  get part(): number | null {
    const { found, tagged, waiting } = this.progress;
    if (found === 0 || (waiting === 0 && this.phase === 'working')) return null;
    return Math.min(1, tagged / found);
  }

  /** Follows the work; gives what ends that. */
  start(): () => void {
    const ends = [
      onEvent('progressed', (event) => this.#take(event.progress)),
      onEvent('halted', (event) => {
        this.halted = event.code;
        this.progress = { ...this.progress, state: 'halted' };
      }),
    ];
    void this.#read();
    let ended = false;
    void this.#readOwner().then(() => {
      if (this.elsewhere && !ended) ends.push(followOther());
    });
    return () => {
      ended = true;
      for (const end of ends) end();
    };
  }

  toggle(): void {
    this.open = !this.open;
    this.#seen = this.progress.failed;
  }

  async pause(): Promise<void> {
    await this.#tell(pause);
  }

  async resume(): Promise<void> {
    await this.#tell(resume);
  }

  async #tell(what: () => Promise<void>): Promise<void> {
    try {
      await what();
    } catch (fault) {
      toasts.fail(fault);
    }
    await this.#read();
  }

  async #read(): Promise<void> {
    try {
      this.#take(await progress());
    } catch (fault) {
      toasts.fail(fault);
    }
  }

  async #readOwner(): Promise<void> {
    try {
      this.elsewhere = !(await appState()).accessOwn;
    } catch (fault) {
      toasts.fail(fault);
    }
  }

  #take(next: ProgressView): void {
    this.progress = next;
    // The count starts anew with each stretch of work.
    this.#seen = this.open ? next.failed : Math.min(this.#seen, next.failed);
    if (next.state !== 'halted') this.halted = null;
  }
}

export const activity = new Activity();
