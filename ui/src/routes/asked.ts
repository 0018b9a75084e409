import type { Opened } from '$lib/backend';
import { dropped } from '$lib/features/dropped';
import { chooseFolder } from '$lib/features/library';
import { errorText, t } from '$lib/i18n';
import { history, libraryPlace, navigation, toasts } from '$lib/shell';

/** Shows what the program was asked to show: by its arguments, or by a second start. */
export function show(opened: Opened): void {
  if (opened.kind === 'photo') {
    navigation.view(opened.photo);
  } else if (opened.kind === 'dropped') {
    dropped.look(opened.token);
  } else if (opened.kind === 'instance') {
    navigation.go(libraryPlace({ instance: opened.instance }));
  } else if (opened.kind === 'failed') {
    const { path, code } = opened;
    toasts.show(() => t('shell.notOpened', { path, why: errorText({ code, params: {}, detail: '' }) }));
  }
}

/** What the entries of the menu bar and the tray do. */
export interface MenuActions {
  shortcuts: () => void;
}

/** Carries out an entry of the menu bar or the tray. */
export function carryOut(action: string, { shortcuts }: MenuActions): void {
  const actions: Record<string, () => void> = {
    settings: () => navigation.go({ name: 'settings', section: 'general' }),
    about: () => navigation.go({ name: 'settings', section: 'about' }),
    addFolder: () => void chooseFolder(),
    undo: () => void history.undo(),
    redo: () => void history.redo(),
    shortcuts,
  };
  actions[action]?.();
}
