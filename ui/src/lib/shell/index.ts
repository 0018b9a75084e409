export { default as AppShell } from './AppShell.svelte';
export { default as ConfirmDialog } from './ConfirmDialog.svelte';
export { default as ShortcutSheet } from './ShortcutSheet.svelte';
export { default as Toasts } from './ToastArea.svelte';
export { watchPerson } from './busy';
export { confirmations, type Question } from './confirmations.svelte';
export { dispatch, onEvent } from './events';
export { editText, history } from './history.svelte';
export { keyboard, type Handler, type Handlers } from './keyboard.svelte';
export {
  libraryPlace,
  navigation,
  type LibraryPlace,
  type Place,
  type SettingsSection,
} from './navigation.svelte';
export { preferences } from './preferences.svelte';
export { SHORTCUTS, shortcutKey, type Scope, type ShortcutName } from './shortcuts';
export { appearance } from './theme.svelte';
export { toasts, type Toast } from './toasts.svelte';
