/** The system's own dialogs. Each gives `null` when the person closes it. */

import { call } from './call';

export const pickFolder = (title: string): Promise<string | null> => call('pick_folder', { title });

export const pickPhotos = (title: string): Promise<string[]> => call('pick_photos', { title });

/** Where to write a file; `name` is proposed, its suffix is the file's kind. */
export const pickSaveFile = (title: string, name: string): Promise<string | null> =>
  call('pick_save_file', { title, name });

/** Which file to read; only these suffixes are offered. */
export const pickOpenFile = (title: string, suffixes: string[]): Promise<string | null> =>
  call('pick_open_file', { title, suffixes });

/** Opens one of the program's own addresses (the local API's pages, the project's) in the browser. */
export const openAddress = (url: string): Promise<void> => call('open_address', { url });
