import type { ChangeRequest, CustomTag, PhotoView, RemovalReport, Selection, Undo } from '../api/generated';
import { call } from './call';

/** Everything about a photo. */
export const photo = (id: number): Promise<PhotoView> => call('photo', { id });

/** What a batch panel shows of many photos. */
export const selection = (ids: number[]): Promise<Selection> => call('selection', { ids });

/** Changes photos as one edit that can be undone. Gives what it was; `null` when all was so already. */
export const edit = (ids: number[], changes: ChangeRequest[]): Promise<Undo | null> =>
  call('edit', { ids, changes });

/** Takes back the newest edit; `null` when there is none. */
export const undo = (): Promise<Undo | null> => call('undo');

/** Does again what was undone last; `null` when there is nothing. */
export const redo = (): Promise<Undo | null> => call('redo');

/** What is on screen is analysed first. */
export const prioritise = (ids: number[]): Promise<void> => call('prioritise', { ids });

/** The person works with the window, or stopped: half the workers rest meanwhile. */
export const setBusy = (busy: boolean): Promise<void> => call('set_busy', { busy });

/** Shows the file in the system's file manager. */
export const showInFolder = (id: number): Promise<void> => call('show_in_folder', { id });

/** Opens the file in the system's own viewer. */
export const openOriginal = (id: number): Promise<void> => call('open_original', { id });

/** Moves photos to the system's trash; {@link undo} brings them back. */
export const trash = (ids: number[]): Promise<RemovalReport> => call('trash', { ids });

/** Tags that people typed. */
export const customTags = (): Promise<CustomTag[]> => call('custom_tags');

/** Renames a typed tag everywhere; into the name of another one it merges the two. */
export const renameTag = (concept: number, text: string): Promise<Undo | null> =>
  call('rename_tag', { concept, text });

/** Makes all photos that have one tag have the other instead. */
export const mergeTags = (from: number, into: number): Promise<Undo | null> =>
  call('merge_tags', { from, into });
