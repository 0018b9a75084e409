import { describe, expect, it } from 'vitest';
import { barsOf, labelled } from './months';

describe('bars', () => {
  it('are a month each, also for months without photos, across a year', () => {
    expect(
      barsOf([
        { year: 2023, month: 11, count: 4 },
        { year: 2024, month: 2, count: 1 },
      ]),
    ).toEqual([
      { year: 2023, month: 11, count: 4 },
      { year: 2023, month: 12, count: 0 },
      { year: 2024, month: 1, count: 0 },
      { year: 2024, month: 2, count: 1 },
    ]);
  });

  it('are a year each when there are too many months', () => {
    const bars = barsOf([
      { year: 2004, month: 5, count: 2 },
      { year: 2004, month: 6, count: 3 },
      { year: 2006, month: 1, count: 1 },
      { year: 2024, month: 1, count: 9 },
    ]);
    expect(bars).toHaveLength(21);
    expect(bars.slice(0, 3)).toEqual([
      { year: 2004, month: null, count: 5 },
      { year: 2005, month: null, count: 0 },
      { year: 2006, month: null, count: 1 },
    ]);
  });

  it('are none without photos', () => {
    expect(barsOf([])).toEqual([]);
  });

  it('have as many labels as there is room for, none that would stick out', () => {
    const bars = barsOf([
      { year: 2024, month: 1, count: 1 },
      { year: 2026, month: 7, count: 1 },
    ]);
    expect([...labelled(bars, 6)]).toEqual([0, 6, 12, 18, 24]);
    expect([...labelled(bars.slice(0, 3), 6)]).toEqual([0, 1, 2]);
  });
});
