import { instances } from '$lib/features/instances';
import { onEvent, preferences } from '$lib/shell';

/** The welcome: shown until there is a folder, or the person goes on without one. */
export class FirstRun {
  /** A folder is over the window. */
  dragging = $state(false);

  /** Nobody knows yet whether there is a folder: show neither the welcome nor the library. */
  get undecided(): boolean {
    return !preferences.current.firstRunDone && !instances.loaded;
  }

  /** Whether the welcome is what the window shows. */
  get shown(): boolean {
    return !preferences.current.firstRunDone && instances.loaded && instances.list.length === 0;
  }

  /** Follows drags and new folders; gives what ends that. */
  start(): () => void {
    const ends = [
      onEvent('dragging', (event) => {
        this.dragging = event.state !== 'leave';
      }),
      onEvent('droppedPaths', () => {
        this.dragging = false;
      }),
    ];
    const end = $effect.root(() => {
      // However a folder came in (dropped, chosen, from the command line): the welcome is over for good.
      $effect(() => {
        if (instances.list.length > 0 && !preferences.current.firstRunDone) this.end();
      });
    });
    return () => {
      end();
      for (const stop of ends) stop();
    };
  }

  /** Goes on; the welcome does not come again. */
  end(): void {
    void preferences.change({ firstRunDone: true });
  }
}

export const firstRun = new FirstRun();
