import type { Dropped, PathsDropped } from '../api/generated';
import { call } from './call';

/** Takes what was dropped or chosen: folders become instances, photos go to the tray and are analysed at once. */
export const dropPaths = (paths: string[]): Promise<PathsDropped> => call('drop_paths', { paths });

/** The tray. */
export const dropped = (): Promise<Dropped[]> => call('dropped');

/** Copies photos of the tray into an instance (never over a file that is there); gives the photos' new names. */
export const copyDropped = (tokens: number[], instance: number): Promise<string[]> =>
  call('copy_dropped', { tokens, instance });

/** Takes photos out of the tray; their files stay where they are. */
export const forgetDropped = (tokens: number[]): Promise<void> => call('forget_dropped', { tokens });
