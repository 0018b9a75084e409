import { addFolder, pickFolder } from '$lib/backend';
import { t } from '$lib/i18n';
import { libraryPlace, navigation, toasts } from '$lib/shell';

/** Asks for a folder, makes it an instance and shows it. */
export async function chooseFolder(): Promise<void> {
  try {
    const path = await pickFolder(t('library.pickFolder'));
    if (path === null) return;
    const instance = await addFolder(path);
    navigation.go(libraryPlace({ instance }));
  } catch (fault) {
    toasts.fail(fault);
  }
}
