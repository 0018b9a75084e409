import {
  copyDropped,
  dropPaths,
  dropped as readDropped,
  forgetDropped,
  type Dropped,
  type InstanceView,
  type PathsDropped,
  type RefusedPath,
} from '$lib/backend';
import { instances } from '$lib/features/instances';
import { t } from '$lib/i18n';
import { Refresher } from '$lib/refresher';
import { libraryPlace, navigation, onEvent, preferences, toasts } from '$lib/shell';

/** The tray: photos that were dropped on the window, looked at, and not part of the library. */
export class DroppedPhotos {
  list = $state.raw<Dropped[]>([]);
  /** What was dropped of late and is no photo. */
  refused = $state.raw<RefusedPath[]>([]);
  /** The shelf shows its photos, not its heading alone. */
  open = $state(true);
  /** The photo that is shown large. */
  shown = $state<number | null>(null);
  readonly #refresher = new Refresher(() => this.#read());

  get empty(): boolean {
    return this.list.length === 0 && this.refused.length === 0;
  }

  /** Photos that wait for their turn. */
  get waiting(): number {
    return this.list.filter((photo) => photo.state === 'waiting').length;
  }

  /** Instances that a photo can be copied into now. */
  get targets(): InstanceView[] {
    return instances.list.filter((instance) => instance.online);
  }

  find(token: number | null): Dropped | null {
    return this.list.find((photo) => photo.token === token) ?? null;
  }

  /** Reads the tray and follows it; gives what ends that. */
  start(): () => void {
    const end = onEvent('droppedChanged', () => void this.#refresher.ask());
    void this.#refresher.ask();
    return () => {
      end();
      this.#refresher.stop();
    };
  }

  /** Takes what was dropped: folders into the library, photos into the tray. Null when the program refused it all. */
  async take(paths: string[]): Promise<PathsDropped | null> {
    try {
      const taken = await dropPaths(paths);
      this.refused = taken.refused;
      if (taken.photos.length > 0 || taken.refused.length > 0) this.open = true;
      // Whoever drops something has seen what the welcome says.
      if (taken.photos.length > 0 && !preferences.current.firstRunDone) {
        void preferences.change({ firstRunDone: true });
      }
      await this.#refresher.askNow();
      if (taken.instances.length > 0) await this.#added(taken.instances);
      return taken;
    } catch (fault) {
      toasts.fail(fault);
      return null;
    }
  }

  /** Looks for photos like a file from outside the library. */
  async findSimilar(paths: string[]): Promise<void> {
    const photo = (await this.take(paths))?.photos[0];
    if (photo) navigation.openSimilar({ source: { kind: 'dropped', token: photo.token } });
  }

  /** Copies photos into an instance; what is there needs the tray no longer. */
  async copy(tokens: number[], instance: InstanceView): Promise<void> {
    if (tokens.length === 0) return;
    try {
      const names = await copyDropped(tokens, instance.id);
      toasts.show(() => t('dropped.copied', { count: names.length, name: instance.displayName }), {
        label: () => t('dropped.show'),
        run: () => navigation.go(libraryPlace({ instance: instance.id })),
      });
      await this.forget(tokens);
    } catch (fault) {
      toasts.fail(fault);
    }
  }

  /** Takes photos out of the tray. Their files stay where they are. */
  async forget(tokens: number[]): Promise<void> {
    try {
      await forgetDropped(tokens);
      if (this.shown !== null && tokens.includes(this.shown)) this.shown = null;
    } catch (fault) {
      toasts.fail(fault);
    }
    await this.#refresher.askNow();
  }

  /** Empties the tray, with what it says about files that are no photos. */
  async clear(): Promise<void> {
    this.refused = [];
    if (this.list.length > 0) await this.forget(this.list.map((photo) => photo.token));
  }

  /** Shows a photo of the tray large. */
  look(token: number): void {
    this.open = true;
    this.shown = token;
  }

  async #added(ids: number[]): Promise<void> {
    await instances.refresh();
    const first = instances.find(ids[0] ?? null);
    toasts.show(() => t('dropped.added', { count: ids.length, name: first?.displayName ?? '' }), {
      label: () => t('dropped.show'),
      run: () => navigation.go(libraryPlace({ instance: ids.length === 1 ? (ids[0] ?? null) : null })),
    });
  }

  async #read(): Promise<void> {
    try {
      this.list = await readDropped();
    } catch (fault) {
      toasts.fail(fault);
    }
  }
}

export const dropped = new DroppedPhotos();
