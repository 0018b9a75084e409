import { cancelJob, jobs, type JobView } from '$lib/backend';
import { instances } from '$lib/features/instances';
import { t } from '$lib/i18n';
import { toasts } from '$lib/shell';

/** Between two looks at jobs, in ms: nothing tells of their steps. */
const REST = 1000;

/** What a job does, in words. */
export function jobText(job: JobView): string {
  const instance = instances.find(job.instance);
  const name = instance
    ? t('activity.job.named', { name: instance.displayName })
    : t('activity.job.everything');
  switch (job.kind) {
    case 'scan':
      return t('activity.job.scan', { name });
    case 'retag':
      return t('activity.job.retag', { name });
    case 'export':
      return t('activity.job.export', { name });
    case 'import':
      return t('activity.job.import');
    default:
      return t('activity.job.other');
  }
}

/** What the person started and may stop: scans, tagging again, exports, imports. */
export class Jobs {
  /** Those at work, newest first. */
  running = $state.raw<JobView[]>([]);

  /** An export or import at work: the pipeline's progress says nothing of it. */
  get transfer(): JobView | null {
    return this.running.find(({ kind }) => kind === 'export' || kind === 'import') ?? null;
  }

  /** Reads them now and every second; gives what ends that: return it from `$effect`. */
  watch(): () => void {
    void this.read();
    const timer = setInterval(() => void this.read(), REST);
    return () => clearInterval(timer);
  }

  /** Looks while something goes on that the window waits for, so that it can be watched and stopped. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    const end = this.watch();
    try {
      return await work();
    } finally {
      end();
      await this.read();
    }
  }

  async read(): Promise<void> {
    try {
      this.running = (await jobs()).filter((job) => job.state === 'running');
    } catch {
      // The next look follows in a second; a message every second would help nobody.
      this.running = [];
    }
  }

  async stop(job: JobView): Promise<void> {
    try {
      await cancelJob(job.id);
    } catch (fault) {
      toasts.fail(fault);
    }
    await this.read();
  }
}
