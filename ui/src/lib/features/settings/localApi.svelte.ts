import {
  apiStatus,
  credentials,
  openAddress,
  rotateCredentials,
  type ApiCredentials,
  type ApiSettings,
  type ApiStatus,
} from '$lib/backend';
import { t } from '$lib/i18n';
import { confirmations, onEvent, preferences, toasts } from '$lib/shell';

/** The local API: its switch, its address, its keys. */
export class LocalApi {
  status = $state.raw<ApiStatus | null>(null);
  /** The keys; the password is among them only until the window closes after it was made. */
  keys = $state.raw<ApiCredentials | null>(null);
  busy = $state(false);

  get settings(): ApiSettings {
    return preferences.current.api;
  }

  /** Follows the API; gives what ends that. */
  start(): () => void {
    void this.read();
    return onEvent('apiChanged', () => void this.read());
  }

  async change(patch: Partial<ApiSettings>): Promise<void> {
    this.busy = true;
    await preferences.change({ api: { ...this.settings, ...patch } });
    this.busy = false;
    await this.read();
  }

  /** Lets the API fetch from private addresses, after saying what that means; or no longer. */
  async allowPrivate(allow: boolean): Promise<void> {
    const agreed =
      !allow ||
      (await confirmations.ask({
        title: t('settings.api.private.ask'),
        text: t('settings.api.private.warning'),
        verb: t('settings.api.private.allow'),
        danger: true,
      }));
    if (agreed) await this.change({ allowPrivateUrls: allow });
  }

  async rotate(): Promise<void> {
    const agreed = await confirmations.ask({
      title: t('settings.api.rotate.title'),
      text: t('settings.api.rotate.text'),
      verb: t('settings.api.rotate'),
      danger: true,
    });
    if (!agreed) return;
    try {
      this.keys = await rotateCredentials();
      toasts.show(() => t('settings.api.rotated'));
    } catch (fault) {
      toasts.fail(fault);
    }
  }

  async openDocs(): Promise<void> {
    if (!this.status?.url) return;
    try {
      await openAddress(`${this.status.url}/docs`);
    } catch (fault) {
      toasts.fail(fault);
    }
  }

  async read(): Promise<void> {
    try {
      this.status = await apiStatus();
      // Asking makes the keys the first time, so that nobody asks before the API is wanted.
      if (this.settings.enabled) await this.#readKeys();
    } catch (fault) {
      toasts.fail(fault);
    }
  }

  async #readKeys(): Promise<void> {
    const next = await credentials();
    // The password comes once; what is on the screen must not vanish because the address changed.
    const same = this.keys?.secretKey === next.secretKey;
    this.keys = { ...next, password: next.password ?? (same ? (this.keys?.password ?? null) : null) };
  }
}

export const localApi = new LocalApi();
