import { copyText, openOriginal, showInFolder, type PhotoView } from '$lib/backend';
import { t } from '$lib/i18n';
import { toasts } from '$lib/shell';

/** Runs something that the system does; a fault becomes a message. */
async function attempt(run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (fault) {
    toasts.fail(fault);
  }
}

export const showFile = (id: number): Promise<void> => attempt(() => showInFolder(id));

export const openFile = (id: number): Promise<void> => attempt(() => openOriginal(id));

/** Puts the path of a photo on the clipboard. */
export const copyPath = (photo: Pick<PhotoView, 'file' | 'path'>): Promise<void> =>
  attempt(async () => {
    await copyText(photo.file ?? photo.path);
    toasts.show(() => t('photo.pathCopied'));
  });
