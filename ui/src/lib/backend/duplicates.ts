import type { DuplicateSet, Keep, RemovalReport } from '../api/generated';
import { call } from './call';

/** Photos that are the same or nearly, exact ones first. Takes seconds in a large library. */
export const duplicates = (instance: number | null = null): Promise<DuplicateSet[]> =>
  call('duplicates', { instance });

/** Keeps one photo of each set: it gets the others' tags, fields and stars, they go to the system's trash. One edit. */
export const keepOne = (groups: Keep[]): Promise<RemovalReport> => call('keep_one', { groups });
