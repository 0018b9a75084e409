import { exportTo, importFrom, pickOpenFile, pickSaveFile, type ImportReport } from '$lib/backend';
import { activity } from '$lib/features/activity';
import { isFault, t } from '$lib/i18n';
import { navigation, toasts } from '$lib/shell';

/** What the last export did. */
export interface Exported {
  photos: number;
  path: string;
}

export type ExportFormat = 'jsonl' | 'csv';

/** The name of a path's last part, whatever the system's separator. */
export function fileName(path: string): string {
  return path.split(/[\\/]/).at(-1) || path;
}

/** The way out of the library, and back in. */
export class Transfer {
  busy = $state<'export' | 'import' | null>(null);
  exported = $state.raw<Exported | null>(null);
  imported = $state.raw<ImportReport | null>(null);

  async export(format: ExportFormat, instance: number | null): Promise<void> {
    const path = await this.#pick(() => pickSaveFile(t('settings.data.export.pick'), `shiguang.${format}`));
    if (path === null) return;
    await this.#work('export', async () => {
      const photos = await exportTo(path, instance);
      this.exported = { photos, path };
      this.#tell(() => t('settings.data.exported', { count: photos, name: fileName(path) }));
    });
  }

  async import(): Promise<void> {
    const path = await this.#pick(() => pickOpenFile(t('settings.data.import.pick'), ['jsonl', 'csv']));
    if (path === null) return;
    this.imported = null;
    await this.#work('import', async () => {
      const report = await importFrom(path);
      this.imported = report;
      this.#tell(() => t('settings.data.imported', { count: report.photos }));
    });
  }

  async #pick(pick: () => Promise<string | null>): Promise<string | null> {
    try {
      return await pick();
    } catch (fault) {
      toasts.fail(fault);
      return null;
    }
  }

  /** Where the report is not in sight. */
  #tell(text: () => string): void {
    const { place } = navigation;
    if (place.name !== 'settings' || place.section !== 'data') toasts.show(text);
  }

  async #work(what: 'export' | 'import', work: () => Promise<void>): Promise<void> {
    this.busy = what;
    try {
      await activity.jobs.during(work);
    } catch (fault) {
      // What the person stopped has not gone wrong.
      if (isFault(fault) && fault.code === 'cancelled') toasts.show(() => t('settings.data.stopped'));
      else toasts.fail(fault);
    } finally {
      this.busy = null;
    }
  }
}

export const transfer = new Transfer();
