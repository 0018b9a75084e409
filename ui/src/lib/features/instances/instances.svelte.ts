import {
  instances as readInstances,
  overview as readOverview,
  type InstanceView,
  type Overview,
} from '$lib/backend';
import { onEvent, toasts } from '$lib/shell';
import { Refresher } from '$lib/refresher';

/** What an instance is at, for its dot in the side bar; the first that holds. */
export type InstanceState = 'offline' | 'scanning' | 'failed' | 'working' | 'quiet';

export function stateOf(instance: InstanceView): InstanceState {
  if (!instance.online) return 'offline';
  if (instance.scanning) return 'scanning';
  if (instance.counts.waiting > 0) return 'working';
  if (instance.counts.failed > 0) return 'failed';
  return 'quiet';
}

/** The instances and the counts of the side bar, as they are now. */
export class Instances {
  list = $state.raw<InstanceView[]>([]);
  overview = $state.raw<Overview | null>(null);
  loaded = $state(false);
  readonly #refresher = new Refresher(() => this.#read());

  find(id: number | null): InstanceView | null {
    return this.list.find((instance) => instance.id === id) ?? null;
  }

  /** Reads everything and follows what happens; gives what ends that. */
  start(): () => void {
    const ask = () => this.refresh();
    const ends = [
      onEvent('instancesChanged', ask),
      onEvent('photosChanged', ask),
      onEvent('onlineChanged', ask),
    ];
    void this.refresh();
    return () => {
      for (const end of ends) end();
      this.#refresher.stop();
    };
  }

  /** Reads again, soon and not too often. */
  refresh(): Promise<void> {
    return this.#refresher.ask();
  }

  async #read(): Promise<void> {
    try {
      const [list, overview] = await Promise.all([readInstances(), readOverview()]);
      this.list = list;
      this.overview = overview;
      this.loaded = true;
    } catch (fault) {
      toasts.fail(fault);
    }
  }
}

export const instances = new Instances();
