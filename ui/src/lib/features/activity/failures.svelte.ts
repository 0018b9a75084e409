import { failures, retry, showInFolder, skip, type FailureRow } from '$lib/backend';
import { t } from '$lib/i18n';
import { toasts } from '$lib/shell';

/** Rows that a list shows at most; a library with more has one cause, not many. */
const SHOWN = 200;

/** Photos that failed, of one instance or of all. */
export class Failures {
  list = $state.raw<FailureRow[]>([]);
  loaded = $state(false);
  busy = $state(false);

  constructor(readonly instance: number | null = null) {}

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
      await this.load();
    } catch (fault) {
      toasts.fail(fault);
    } finally {
      this.busy = false;
    }
  }

  /** Leaves one alone from now on. */
  async skip(row: FailureRow): Promise<void> {
    try {
      await skip(row.photo);
      this.list = this.list.filter((other) => other.photo !== row.photo);
      toasts.show(() => t('activity.skipped', { name: row.name }));
    } catch (fault) {
      toasts.fail(fault);
    }
  }

  async show(row: FailureRow): Promise<void> {
    try {
      await showInFolder(row.photo);
    } catch (fault) {
      toasts.fail(fault);
    }
  }
}
