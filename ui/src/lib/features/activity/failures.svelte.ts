import { failures, retry, showInFolder, type FailureRow } from '$lib/backend';
import { t } from '$lib/i18n';
import { Refresher } from '$lib/refresher';
import { onEvent, toasts } from '$lib/shell';
import { retryPhotos, skipPhotos } from './failedPhotos';

/** Rows that a list shows at most; a library with more has one cause, not many. */
const SHOWN = 200;

/** Photos that failed, of one instance or of all. */
export class Failures {
  list = $state.raw<FailureRow[]>([]);
  loaded = $state(false);
  busy = $state(false);

  readonly #refresher = new Refresher(() => this.load());

  constructor(readonly instance: number | null = null) {}

  /** Reads them, and again when photos change; gives what ends that: return it from `$effect`. */
  watch(): () => void {
    const end = onEvent('photosChanged', () => void this.#refresher.ask());
    void this.#refresher.askNow();
    return () => {
      end();
      this.#refresher.stop();
    };
  }

  /** Reads them again; an older list stays when that fails. */
  async load(): Promise<void> {
    try {
      this.list = await failures(this.instance, SHOWN);
      this.loaded = true;
    } catch (fault) {
      toasts.fail(fault);
    }
  }

  /** Tries all of them again. */
  async retryAll(): Promise<void> {
    this.busy = true;
    try {
      const count = await retry(this.instance);
      toasts.show(() => t('activity.retried', { count }));
      await this.#refresher.askNow();
    } catch (fault) {
      toasts.fail(fault);
    } finally {
      this.busy = false;
    }
  }

  /** Tries one of them again. */
  async retry(row: FailureRow): Promise<void> {
    await retryPhotos([row.photo]);
    await this.#refresher.askNow();
  }

  /** Leaves one alone from now on. */
  async skip(row: FailureRow): Promise<void> {
    if (await skipPhotos([row.photo], row.name)) await this.#refresher.askNow();
  }

  async show(row: FailureRow): Promise<void> {
    try {
      await showInFolder(row.photo);
    } catch (fault) {
      toasts.fail(fault);
    }
  }
}
