import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Refresher } from './refresher';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** A reading that takes as long as it is told. */
function reader(ms: number) {
  let count = 0;
  let under = 0;
  let most = 0;
  const refresher = new Refresher(async () => {
    count += 1;
    most = Math.max(most, ++under);
    await new Promise((resolve) => setTimeout(resolve, ms));
    under -= 1;
  });
  return { refresher, count: () => count, most: () => most };
}

describe('a refresher', () => {
  it('reads at once, then once more for however many ask meanwhile', async () => {
    const { refresher, count, most } = reader(10);
    for (let i = 0; i < 50; i++) void refresher.ask();
    expect(count()).toBe(1);
    await vi.advanceTimersByTimeAsync(2000);
    expect(count()).toBe(2);
    expect(most()).toBe(1);
  });

  it('rests longer when reading is dear', async () => {
    const { refresher, count } = reader(400);
    const ask = setInterval(() => void refresher.ask(), 50);
    await vi.advanceTimersByTimeAsync(12_000);
    clearInterval(ask);
    // Every reading of 400 ms rests to three times that.
    expect(count()).toBeLessThanOrEqual(11);
    expect(count()).toBeGreaterThanOrEqual(8);
  });

  it('does not let a person wait for the rest', async () => {
    const { refresher, count } = reader(1000);
    void refresher.ask();
    await vi.advanceTimersByTimeAsync(1001);
    void refresher.ask();
    await vi.advanceTimersByTimeAsync(10);
    expect(count()).toBe(1);
    void refresher.askNow();
    await vi.advanceTimersByTimeAsync(10);
    expect(count()).toBe(2);
  });

  it('reads again after a reading that failed', async () => {
    let count = 0;
    const refresher = new Refresher(() => Promise.reject(new Error(String((count += 1)))));
    await expect(refresher.ask()).rejects.toThrow('1');
    const second = expect(refresher.ask()).rejects.toThrow('2');
    await vi.advanceTimersByTimeAsync(1000);
    await second;
  });
});
