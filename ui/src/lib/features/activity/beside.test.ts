import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { program } from '$lib/backend/testing';
import { onEvent } from '$lib/shell';
import { Activity } from './activity.svelte';

const IDLE = { found: 0, thumbnails: 0, tagged: 0, finished: 0, failed: 0, waiting: 0, perSecond: 0 };

let photos: number;
let told: number[][];
let stop: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  photos = 0;
  told = [];
  stop = onEvent('photosChanged', ({ ids }) => void told.push(ids));
});

afterEach(() => {
  stop();
  vi.useRealTimers();
});

function begin(accessOwn: boolean): () => void {
  program({
    progress: () => ({ ...IDLE, secondsLeft: null, state: 'idle' }),
    app_state: () => ({ accessOwn }),
    instances: () => [{ id: 1, counts: { photos } }],
  });
  return new Activity().start();
}

it('has everything read again when another process changed the library', async () => {
  const end = begin(false);
  await vi.advanceTimersByTimeAsync(7000);
  expect(told).toEqual([]);
  photos = 10;
  await vi.advanceTimersByTimeAsync(7000);
  expect(told).toEqual([[]]);
  end();
  photos = 20;
  await vi.advanceTimersByTimeAsync(7000);
  expect(told).toEqual([[]]);
});

it('asks nobody while the program does the work itself', async () => {
  const end = begin(true);
  await vi.advanceTimersByTimeAsync(4000);
  photos = 10;
  await vi.advanceTimersByTimeAsync(7000);
  expect(told).toEqual([]);
  end();
});
