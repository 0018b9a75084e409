import { exportTo, importFrom, pickOpenFile, pickSaveFile, type ImportReport } from '$lib/backend';
import { t } from '$lib/i18n';
import { toasts } from '$lib/shell';

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
      this.exported = { photos: await exportTo(path, instance), path };
    });
  }

  async import(): Promise<void> {
    const path = await this.#pick(() => pickOpenFile(t('settings.data.import.pick'), ['jsonl', 'csv']));
    if (path === null) return;
    this.imported = null;
    await this.#work('import', async () => {
      this.imported = await importFrom(path);
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

  async #work(what: 'export' | 'import', work: () => Promise<void>): Promise<void> {
    this.busy = what;
    try {
      await work();
    } catch (fault) {
      toasts.fail(fault);
    } finally {
      this.busy = null;
    }
  }
}

export const transfer = new Transfer();
