import type { AppState, LicenceText, SettingsPatch, SettingsView } from '../api/generated';
import { call } from './call';

/** What the window needs to know at its start. */
export const appState = (): Promise<AppState> => call('app_state');

/** All settings. */
export const settings = (): Promise<SettingsView> => call('settings');

/** Changes settings; they apply at once. Gives all of them as they are now. */
export const saveSettings = (patch: SettingsPatch): Promise<SettingsView> => call('save_settings', { patch });

/** Bytes of the thumbnail cache. */
export const cacheSize = (): Promise<number> => call('cache_size');

/** Empties the thumbnail cache; thumbnails are made again when they are needed. */
export const clearCache = (): Promise<void> => call('clear_cache');

/** What the program is made of, and under which licences. */
export const licences = (): Promise<LicenceText[]> => call('licences');

/** Shows the window: it is made hidden, so that it never flashes white. Call it once the first frame is drawn. */
export const showWindow = (): Promise<void> => call('show_window');

/** Closes the program, whatever the tray says. */
export const quit = (): Promise<void> => call('quit');
