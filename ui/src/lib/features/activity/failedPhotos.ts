import { retryPhoto, skip } from '$lib/backend';
import { t } from '$lib/i18n';
import { toasts } from '$lib/shell';

/** Tries photos again that failed, or that were skipped. */
export async function retryPhotos(ids: readonly number[]): Promise<void> {
  try {
    const tried = await Promise.all(ids.map((id) => retryPhoto(id)));
    const count = tried.filter(Boolean).length;
    toasts.show(() => t('activity.retried', { count }));
  } catch (fault) {
    toasts.fail(fault);
  }
}

/** Leaves photos alone that failed, with the way back. `name` is said when it is one. Gives whether that was done. */
export async function skipPhotos(ids: readonly number[], name: string): Promise<boolean> {
  try {
    await Promise.all(ids.map((id) => skip(id)));
  } catch (fault) {
    toasts.fail(fault);
    return false;
  }
  // Not an edit of the history, so this offer stays right whatever is undone meanwhile.
  toasts.show(() => t('activity.skipped', { count: ids.length, name }), {
    label: () => t('common.undo'),
    run: () => void retryPhotos(ids),
  });
  return true;
}
