import { onEvent } from '$lib/shell';
import { dropped, type DroppedPhotos } from './tray.svelte';

/** What letting go does. */
export type Zone = 'add' | 'similar';

/** Files that are held over the window. One file can be looked for as well: then the right half of the window does that. */
export class Drag {
  /** How many files; 0 while there are none. */
  count = $state(0);
  /** They are folders, all of them. */
  folders = $state(false);
  x = $state(0);
  /** What was dropped is being taken. */
  taking = $state(false);

  constructor(
    private readonly tray: Pick<DroppedPhotos, 'take' | 'findSimilar'>,
    private readonly width: () => number = () => window.innerWidth,
  ) {}

  get hovering(): boolean {
    return this.count > 0;
  }

  /** There is something to choose: one photo can be added or looked for. */
  get choice(): boolean {
    return this.count === 1 && !this.folders;
  }

  get zone(): Zone {
    return this.choice ? this.#zoneAt(this.count, this.x) : 'add';
  }

  /** Follows what is dragged over the window; gives what ends that. */
  start(): () => void {
    const ends = [
      onEvent('dragging', ({ state, count, folders, x }) => {
        this.x = x;
        if (state === 'leave') this.count = 0;
        // While it moves the program need not say again how many they are.
        else this.count = count || this.count || 1;
        if (state === 'enter') this.folders = folders;
      }),
      onEvent('droppedPaths', ({ paths, x }) => {
        const folders = this.folders;
        this.count = 0;
        void this.#drop(paths, folders ? 'add' : this.#zoneAt(paths.length, x));
      }),
    ];
    return () => {
      for (const end of ends) end();
    };
  }

  #zoneAt(count: number, x: number): Zone {
    return count === 1 && x >= this.width() / 2 ? 'similar' : 'add';
  }

  async #drop(paths: string[], zone: Zone): Promise<void> {
    this.taking = true;
    try {
      await (zone === 'similar' ? this.tray.findSimilar(paths) : this.tray.take(paths));
    } finally {
      this.taking = false;
    }
  }
}

export const drag = new Drag(dropped);
