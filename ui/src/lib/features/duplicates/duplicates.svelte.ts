import { duplicates as find, keepOne, type DuplicateKind, type DuplicateSet, type Keep } from '$lib/backend';
import { t } from '$lib/i18n';
import { history, navigation, onEvent, toasts } from '$lib/shell';
import { going, keepOf, proposed, setId, withKeeper, withSpared, type Decision } from './decisions';

/** Which sets are shown. */
export type Shown = 'all' | DuplicateKind;

/** Sets of photos that are the same or nearly, and what is decided about them. */
export class DuplicateSets {
  /** Null until they were looked for. */
  #found = $state.raw<DuplicateSet[] | null>(null);
  #decisions = $state.raw<ReadonlyMap<string, Decision>>(new Map());
  /** Sets that the person wants left as they are, until the page is left. */
  #left = $state.raw<ReadonlySet<string>>(new Set());
  /** They are being looked for. */
  finding = $state(false);
  /** Photos are being moved. */
  working = $state(false);
  fault = $state.raw<unknown>(null);
  /** The library has changed since. */
  stale = $state(false);
  shown = $state<Shown>('all');
  /** The set that the keyboard is at. */
  at = $state(0);
  /** The set that is compared; null is none. */
  comparing = $state.raw<DuplicateSet | null>(null);
  #asked = 0;
  /** Photos that were kept or moved here. */
  readonly #done = new Set<number>();

  get found(): boolean {
    return this.#found !== null;
  }

  readonly all = $derived((this.#found ?? []).filter((set) => !this.#left.has(setId(set))));
  readonly list = $derived(
    this.shown === 'all' ? this.all : this.all.filter((set) => set.kind === this.shown),
  );
  /** What doing all of the list would move, photos and bytes. */
  readonly total = $derived.by(() => {
    const gone = this.list.flatMap((set) => going(set, this.decision(set)));
    return { photos: gone.length, bytes: gone.reduce((sum, photo) => sum + photo.size, 0) };
  });

  get current(): DuplicateSet | null {
    return this.list[Math.min(this.at, this.list.length - 1)] ?? null;
  }

  /** Looks for them at the place that is shown; gives what ends following what happens. */
  start(instance: number | null): () => void {
    const ends = [
      onEvent('photosChanged', ({ ids }) => {
        // What was done here is known here, whenever the program comes to tell it.
        const own = ids.length > 0 && ids.every((id) => this.#done.has(id));
        if (!this.working && !own) this.stale = true;
      }),
      // An undone removal brings its set back.
      onEvent('edited', ({ canRedo }) => {
        if (canRedo && !this.working) void this.find(instance);
      }),
    ];
    this.#found = null;
    this.#decisions = new Map();
    this.#left = new Set();
    this.#done.clear();
    void this.find(instance);
    return () => {
      for (const end of ends) end();
      this.#asked += 1;
      this.comparing = null;
    };
  }

  async find(instance: number | null): Promise<void> {
    const mine = ++this.#asked;
    this.finding = true;
    this.fault = null;
    this.stale = false;
    try {
      const found = await find(instance);
      if (mine !== this.#asked) return;
      this.#found = found;
    } catch (fault) {
      if (mine === this.#asked) this.fault = fault;
    } finally {
      if (mine === this.#asked) this.finding = false;
    }
  }

  decision(set: DuplicateSet): Decision {
    return this.#decisions.get(setId(set)) ?? proposed(set);
  }

  keep(set: DuplicateSet, photo: number): void {
    this.#decide(set, withKeeper(this.decision(set), photo));
  }

  spare(set: DuplicateSet, photo: number): void {
    this.#decide(set, withSpared(this.decision(set), photo));
  }

  /** Keeps the photo before or behind the chosen one instead. */
  step(set: DuplicateSet, by: 1 | -1): void {
    const now = set.members.findIndex((member) => member.photo === this.decision(set).keeper);
    const next = set.members[(now + by + set.members.length) % set.members.length];
    if (next) this.keep(set, next.photo);
  }

  /** Takes a set from the list without touching its photos. */
  leave(set: DuplicateSet): void {
    this.#left = new Set([...this.#left, setId(set)]);
  }

  move(by: 1 | -1): void {
    this.at = Math.max(0, Math.min(this.list.length - 1, this.at + by));
  }

  /** Does what is decided about sets, as one edit. */
  async apply(sets: DuplicateSet[]): Promise<void> {
    const keeps = sets
      .map((set) => keepOf(set, this.decision(set)))
      .filter((keep): keep is Keep => keep !== null);
    if (keeps.length === 0 || this.working) return;
    this.working = true;
    for (const { keeper, others } of keeps) for (const id of [keeper, ...others]) this.#done.add(id);
    try {
      const report = await keepOne(keeps);
      const done = new Set(sets.filter((set) => keepOf(set, this.decision(set))).map(setId));
      const refused = report.refused[0];
      if (report.moved > 0) {
        toasts.done(
          () => t('duplicates.done', { count: report.moved }),
          () => void history.undo(),
        );
      }
      if (refused) {
        toasts.fail({ code: refused.code, params: { name: refused.name }, detail: refused.name });
        // Some are still there: only the program knows which.
        if (navigation.place.name === 'duplicates') await this.find(navigation.place.instance);
      } else {
        this.#found = (this.#found ?? []).filter((set) => !done.has(setId(set)));
      }
    } catch (fault) {
      toasts.fail(fault);
    } finally {
      this.working = false;
      this.at = Math.max(0, Math.min(this.at, this.list.length - 1));
    }
  }

  #decide(set: DuplicateSet, decision: Decision): void {
    this.#decisions = new Map([...this.#decisions, [setId(set), decision]]);
  }
}

export const duplicates = new DuplicateSets();
