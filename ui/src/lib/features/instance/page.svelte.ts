import {
  describeInstance,
  forgetInstance,
  instanceStatistics,
  renameInstance,
  rescan,
  retag,
  setIgnorePatterns,
  setKeys,
  type InstanceStatistics,
  type InstanceView,
} from '$lib/backend';
import { Failures } from '$lib/features/activity';
import { instances } from '$lib/features/instances';
import { t } from '$lib/i18n';
import { Refresher } from '$lib/refresher';
import { confirmations, libraryPlace, navigation, onEvent, toasts } from '$lib/shell';

/** The page of one instance: its figures, and everything that can be done with it. */
export class InstancePageState {
  statistics = $state.raw<InstanceStatistics | null>(null);
  readonly failures: Failures;
  readonly #refresher = new Refresher(() => this.#read());

  constructor(readonly id: number) {
    this.failures = new Failures(id);
  }

  get instance(): InstanceView | null {
    return instances.find(this.id);
  }

  /** Reads the figures and follows what happens; gives what ends that. */
  start(): () => void {
    const end = onEvent('photosChanged', () => void this.#refresher.ask());
    void this.#refresher.askNow();
    return () => {
      end();
      this.#refresher.stop();
    };
  }

  rename(name: string): Promise<void> {
    return this.#change(() => renameInstance(this.id, name));
  }

  describe(text: string): Promise<void> {
    return this.#change(() => describeInstance(this.id, text));
  }

  setKeys(keys: string[]): Promise<void> {
    return this.#change(() => setKeys(this.id, keys));
  }

  /** Removes a field; its values stay with the photos, so that there is a way back. */
  async removeKey(name: string): Promise<void> {
    const before = this.instance?.keys ?? [];
    await this.setKeys(before.filter((key) => key !== name));
    toasts.done(
      () => t('instance.keys.removed', { name }),
      () => void this.setKeys(before),
    );
  }

  setIgnorePatterns(patterns: string[]): Promise<void> {
    return this.#change(() => setIgnorePatterns(this.id, patterns));
  }

  rescan(): Promise<void> {
    const name = this.instance?.displayName ?? '';
    return this.#change(async () => {
      await rescan(this.id);
      toasts.show(() => t('instance.rescan.started', { name }));
    });
  }

  retag(): Promise<void> {
    return this.#change(async () => {
      const count = await retag(this.id);
      toasts.show(() => t('instance.retag.started', { count }));
    });
  }

  /** Takes the instance out of the library, after saying what that means. */
  async forget(): Promise<void> {
    const instance = this.instance;
    if (!instance) return;
    const name = instance.displayName;
    const agreed = await confirmations.ask({
      title: t('instance.forget.title', { name }),
      text: t(instance.folder === null ? 'instance.forget.textKept' : 'instance.forget.text'),
      verb: t('instance.forget'),
      danger: true,
    });
    if (!agreed) return;
    await this.#change(async () => {
      await forgetInstance(this.id);
      navigation.go(libraryPlace());
      if (instance.folder !== null) toasts.show(() => t('instance.forget.done', { name }));
    });
  }

  async #change(change: () => Promise<void>): Promise<void> {
    try {
      await change();
    } catch (fault) {
      toasts.fail(fault);
    }
    await instances.refresh();
  }

  async #read(): Promise<void> {
    try {
      this.statistics = await instanceStatistics(this.id);
      await this.failures.load();
    } catch (fault) {
      // An instance that was just forgotten has no figures; the page says so itself.
      if (this.instance) toasts.fail(fault);
    }
  }
}
