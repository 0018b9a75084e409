import { copyText } from '$lib/backend';
import { t } from '$lib/i18n';
import { toasts } from '$lib/shell';

/** Puts a text on the clipboard, and says so. */
export async function copy(text: string): Promise<void> {
  try {
    await copyText(text);
    toasts.show(() => t('common.copied'));
  } catch (fault) {
    toasts.fail(fault);
  }
}
