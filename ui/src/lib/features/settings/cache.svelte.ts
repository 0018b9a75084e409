import { cacheSize, clearCache } from '$lib/backend';
import { t } from '$lib/i18n';
import { toasts } from '$lib/shell';

/** The thumbnail cache. */
export class ThumbnailCache {
  /** Bytes; null while they are not known. */
  bytes = $state<number | null>(null);
  busy = $state(false);

  async load(): Promise<void> {
    try {
      this.bytes = await cacheSize();
    } catch (fault) {
      toasts.fail(fault);
    }
  }

  async clear(): Promise<void> {
    this.busy = true;
    try {
      await clearCache();
      toasts.show(() => t('settings.cache.cleared'));
    } catch (fault) {
      toasts.fail(fault);
    } finally {
      this.busy = false;
    }
    await this.load();
  }
}
