import { retag, type PackInfo } from '$lib/backend';
import { instances } from '$lib/features/instances';
import { t } from '$lib/i18n';
import { preferences, toasts } from '$lib/shell';
import { program } from './program.svelte';

/** The model pack, and the offer to tag the photos again that another one has tagged. */
export class Tagging {
  /** The pack was changed, and the photos that are there have been tagged by another. */
  offered = $state(false);
  busy = $state(false);
  #before: string | null = null;

  get packs(): PackInfo[] {
    return program.state?.packs ?? [];
  }

  /** Photos that would be tagged again. */
  get photos(): number {
    return instances.overview?.all ?? 0;
  }

  /** How long that would take, in seconds; null when the pack was not measured. */
  get seconds(): number | null {
    const pack = this.packs.find((pack) => pack.name === preferences.current.pack);
    if (!pack?.milliseconds) return null;
    const workers = preferences.current.workers || program.state?.processors || 1;
    return (this.photos * pack.milliseconds) / 1000 / workers;
  }

  async choose(pack: string): Promise<void> {
    const before = preferences.current.pack;
    if (pack === before) return;
    this.#before ??= before;
    await preferences.change({ pack });
    // Back to the one that tagged them: nothing to do again.
    this.offered = preferences.current.pack !== this.#before && this.photos > 0;
    if (preferences.current.pack === this.#before) this.#before = null;
  }

  decline(): void {
    this.offered = false;
  }

  async retag(): Promise<void> {
    this.busy = true;
    try {
      const count = await retag();
      toasts.show(() => t('settings.pack.retagging', { count }));
      this.offered = false;
      this.#before = null;
    } catch (fault) {
      toasts.fail(fault);
    } finally {
      this.busy = false;
    }
  }
}

export const tagging = new Tagging();
