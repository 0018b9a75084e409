import { saveSettings, settings, type SettingsPatch, type SettingsView } from '$lib/backend';
import { language } from '$lib/i18n';
import { appearance } from './theme.svelte';
import { toasts } from './toasts.svelte';

/** The settings. A change shows at once and is saved behind it; when saving fails, it is taken back and said. */
export class Preferences {
  #current = $state.raw<SettingsView | null>(null);
  #systemLocale = 'en';
  #saving = Promise.resolve();
  /** Changes that are not saved yet. */
  #unsaved = 0;

  get loaded(): boolean {
    return this.#current !== null;
  }

  /** All settings; ask only once they are loaded. */
  get current(): SettingsView {
    if (!this.#current) throw new Error('settings are not loaded yet');
    return this.#current;
  }

  async load(systemLocale: string): Promise<void> {
    this.#systemLocale = systemLocale;
    this.#take(await settings());
  }

  /** Reads them again: another door changed them. What was changed here meanwhile is newer than what was read. */
  async refresh(): Promise<void> {
    const read = await settings();
    if (this.#unsaved === 0) this.#take(read);
  }

  change(patch: SettingsPatch): Promise<void> {
    if (!this.#current) return Promise.resolve();
    this.#take({ ...this.#current, ...patch } as SettingsView);
    // One after the other, so that the last change wins.
    this.#unsaved += 1;
    this.#saving = this.#saving.then(async () => {
      let fault: unknown = null;
      try {
        await saveSettings(patch);
      } catch (thrown) {
        fault = thrown;
      }
      this.#unsaved -= 1;
      if (fault === null) return;
      toasts.fail(fault);
      await this.refresh();
    });
    return this.#saving;
  }

  #take(next: SettingsView): void {
    this.#current = next;
    language.choose(next.language, this.#systemLocale);
    language.labels = next.labels;
    appearance.choose(next.theme);
    document.documentElement.lang = language.locale === 'zh' ? 'zh-CN' : 'en';
  }
}

export const preferences = new Preferences();
