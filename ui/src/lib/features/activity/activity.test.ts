import { render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import type { FailureRow, JobView, PhaseOfWork, ProgressView } from '$lib/backend';
import { program } from '$lib/backend/testing';
import { language } from '$lib/i18n';
import { dispatch, navigation, toasts } from '$lib/shell';
import { expectAccessible } from '../../../test/axe';
import { Activity, activity } from './activity.svelte';
import ActivityCorner from './ActivityCorner.svelte';

const work = (state: PhaseOfWork, more: Partial<ProgressView> = {}): ProgressView => ({
  found: 200,
  thumbnails: 120,
  tagged: 50,
  finished: 50,
  failed: 0,
  waiting: 150,
  perSecond: 8.4,
  secondsLeft: 180,
  state,
  ...more,
});

const failure = (photo: number, kind: string): FailureRow => ({
  photo,
  instance: 1,
  name: `IMG_${photo}.JPG`,
  stage: 'probe',
  kind,
  reason: 'in words',
  attempts: 3,
});

beforeEach(() => {
  language.locale = 'en';
  activity.open = false;
  toasts.list = [];
});

describe('the state', () => {
  it('reads how far the work is, and follows it', async () => {
    program({ progress: () => work('working'), app_state: () => ({ accessOwn: false }) });
    const state = new Activity();
    const end = state.start();
    await expect.poll(() => state.elsewhere).toBe(true);
    await expect.poll(() => state.phase).toBe('working');
    expect(state.part).toBe(0.25);
    dispatch({ type: 'progressed', progress: work('idle', { tagged: 200, waiting: 0 }) });
    expect(state.quiet).toBe(true);
    end();
    dispatch({ type: 'progressed', progress: work('paused') });
    expect(state.phase).toBe('idle');
  });

  it('knows why work has stopped until it goes on', () => {
    program({ progress: () => work('working'), app_state: () => ({ accessOwn: true }) });
    const state = new Activity();
    const end = state.start();
    dispatch({ type: 'halted', code: 'disk_full' });
    expect([state.phase, state.halted]).toEqual(['halted', 'disk_full']);
    dispatch({ type: 'progressed', progress: work('working') });
    expect(state.halted).toBeNull();
    end();
  });

  it('tells failures once', async () => {
    program({
      progress: () => work('idle', { failed: 2, waiting: 0 }),
      failures: () => [],
      app_state: () => ({ accessOwn: true }),
    });
    const state = new Activity();
    const end = state.start();
    await expect.poll(() => state.quiet).toBe(false);
    state.toggle();
    state.toggle();
    expect(state.quiet).toBe(true);
    dispatch({ type: 'progressed', progress: work('idle', { failed: 3, waiting: 0 }) });
    expect(state.quiet).toBe(false);
    end();
  });

  it('has no part to show while photos are only being found', () => {
    const state = new Activity();
    state.progress = work('working', { tagged: 0, waiting: 0 });
    expect(state.part).toBeNull();
  });
});

describe('the corner', () => {
  it('is empty when nothing is due', () => {
    activity.progress = work('idle', { waiting: 0 });
    const { container } = render(ActivityCorner);
    expect(container.querySelector('button')).toBeNull();
  });

  it.each(['en', 'zh'] as const)('unfolds to the stages, pauses and resumes (%s)', async (locale) => {
    language.locale = locale;
    let state: PhaseOfWork = 'working';
    const calls = program({
      progress: () => work(state),
      failures: () => [],
      jobs: () => [],
      pause: () => void (state = 'paused'),
      resume: () => void (state = 'working'),
    });
    activity.progress = work('working');
    const { container } = render(ActivityCorner);
    await expectAccessible(container);
    const user = userEvent.setup();
    await user.click(screen.getByTestId('activity'));
    expect(screen.getAllByRole('progressbar').map((bar) => bar.getAttribute('aria-valuenow'))).toEqual([
      '100',
      '60',
      '25',
    ]);
    await expectAccessible(container);
    await user.click(screen.getByTestId('activity-pause'));
    await user.click(await screen.findByTestId('activity-resume'));
    await screen.findByTestId('activity-pause');
    const commands = calls.map(({ command }) => command);
    expect(commands.filter((command) => ['pause', 'resume'].includes(command))).toEqual(['pause', 'resume']);
  });

  it('says why work has stopped, with the way out', async () => {
    program({ failures: () => [], jobs: () => [], progress: () => work('halted') });
    activity.progress = work('halted');
    activity.halted = 'model_unavailable';
    render(ActivityCorner);
    await userEvent.click(screen.getByTestId('activity'));
    const alert = within(screen.getByTestId('activity-panel')).getByRole('alert');
    expect(alert).toHaveTextContent(/nothing new is tagged/);
    expect(within(alert).getByRole('button', { name: 'Open settings' })).toBeInTheDocument();
    activity.halted = null;
  });

  it('lists photos that failed with reasons; skips one, tries the rest again', async () => {
    let rows = [failure(7, 'truncated'), failure(8, 'brand_new')];
    const calls = program({
      failures: () => rows,
      jobs: () => [],
      progress: () => work('idle', { failed: 2 }),
      skip: ({ photo }) => void (rows = rows.filter((row) => row.photo !== photo)),
      retry_photo: ({ photo }) => {
        rows = [...rows.filter((row) => row.photo !== photo), failure(photo as number, 'truncated')];
        return true;
      },
      retry: () => rows.length,
    });
    activity.progress = work('idle', { failed: 2, waiting: 0 });
    const { container } = render(ActivityCorner);
    const user = userEvent.setup();
    await user.click(screen.getByTestId('activity'));
    const list = await screen.findByTestId('failures');
    expect(list).toHaveTextContent('The end of the file is missing.');
    expect(list).toHaveTextContent('It could not be read.');
    await user.click(screen.getByRole('button', { name: 'Open IMG_8.JPG' }));
    expect(navigation.viewing).toBe(8);
    navigation.closeViewer();
    await expectAccessible(container);
    await user.click(screen.getByRole('button', { name: 'Skip IMG_7.JPG' }));
    expect(calls).toContainEqual({ command: 'skip', args: { photo: 7 } });
    await expect.poll(() => screen.queryByText('IMG_7.JPG')).toBeNull();
    // What was skipped can be taken back.
    expect(toasts.list.at(-1)?.text()).toBe('IMG_7.JPG is left alone from now on');
    toasts.list.at(-1)?.action?.run();
    await expect.poll(() => toasts.list.at(-1)?.text()).toBe('1 photo is tried again');
    dispatch({ type: 'photosChanged', ids: [7] });
    await user.click(await screen.findByRole('button', { name: 'Try IMG_7.JPG again' }));
    expect(calls.filter(({ command }) => command === 'retry_photo').map(({ args }) => args)).toEqual([
      { photo: 7 },
      { photo: 7 },
    ]);
    rows = [failure(8, 'brand_new')];
    await user.click(screen.getByTestId('failures-retry'));
    expect(calls).toContainEqual({ command: 'retry', args: { instance: null } });
    expect(toasts.list.at(-1)?.text()).toBe('1 photo is tried again');
  });

  it('shows what the person started, and stops it', async () => {
    const job = (id: number, state: string): JobView => ({
      id,
      kind: id === 1 ? 'retag' : 'scan',
      instance: null,
      state,
      total: 200,
      done: 50,
      failed: 0,
      startedAt: 0,
    });
    let list = [job(1, 'running'), job(2, 'done')];
    const calls = program({
      failures: () => [],
      jobs: () => list,
      cancel_job: ({ id }) => {
        list = list.map((one) => (one.id === id ? { ...one, state: 'cancelled' } : one));
        return true;
      },
    });
    activity.progress = work('working');
    const { container } = render(ActivityCorner);
    const user = userEvent.setup();
    await user.click(screen.getByTestId('activity'));
    const running = await screen.findByTestId('job-retag');
    expect(running).toHaveTextContent('Tagging the whole library again');
    expect(running).toHaveTextContent('50 of 200');
    expect(screen.queryByTestId('job-scan')).toBeNull();
    await expectAccessible(container);
    await user.click(screen.getByRole('button', { name: 'Stop: Tagging the whole library again' }));
    expect(calls).toContainEqual({ command: 'cancel_job', args: { id: 1 } });
    await expect.poll(() => screen.queryByTestId('job-retag')).toBeNull();
  });
});
