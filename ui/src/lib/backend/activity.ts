import type { FailureRow, ImportReport, JobView, ProgressView } from '../api/generated';
import { call } from './call';

export const progress = (): Promise<ProgressView> => call('progress');

/** Finishes the photos in hand, then rests. */
export const pause = (): Promise<void> => call('pause');

export const resume = (): Promise<void> => call('resume');

/** Photos that failed, with their reasons. */
export const failures = (instance: number | null = null, limit = 200): Promise<FailureRow[]> =>
  call('failures', { instance, limit });

/** Tries failed photos again; gives how many. */
export const retry = (instance: number | null = null): Promise<number> => call('retry', { instance });

/** Tries one photo again that failed or was skipped; `false` when nothing of it had failed. */
export const retryPhoto = (photo: number): Promise<boolean> => call('retry_photo', { photo });

/** Leaves a photo alone that failed, until {@link retryPhoto}. */
export const skip = (photo: number): Promise<void> => call('skip', { photo });

/** The newest things a person started, newest first. */
export const jobs = (limit = 20): Promise<JobView[]> => call('jobs', { limit });

/** Stops one; `false` when it has ended already. */
export const cancelJob = (id: number): Promise<boolean> => call('cancel_job', { id });

/** Writes everything that is known (`.jsonl` all of it, `.csv` a table); gives the number of photos. */
export const exportTo = (path: string, instance: number | null = null): Promise<number> =>
  call('export_to', { path, instance });

export const importFrom = (path: string): Promise<ImportReport> => call('import_from', { path });
