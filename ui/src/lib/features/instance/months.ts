import type { MonthCount } from '$lib/backend';

/** One bar: a month, or a whole year when there are too many months to tell apart. */
export interface Bar {
  year: number;
  /** 1 to 12; null for a year. */
  month: number | null;
  count: number;
}

/** Months that still can be told apart as bars, in a column of the page. */
const MOST_MONTHS = 48;

/** A bar for each month from the first to the last, also for those without photos, or for each year. */
export function barsOf(months: readonly MonthCount[]): Bar[] {
  const first = months[0];
  const last = months.at(-1);
  if (!first || !last) return [];
  const number = (of: { year: number; month: number }) => of.year * 12 + of.month - 1;
  const span = number(last) - number(first) + 1;
  if (span > MOST_MONTHS) return years(months, first.year, last.year);
  const counts = new Map(months.map((month) => [number(month), month.count]));
  return Array.from({ length: span }, (_, at) => {
    const month = number(first) + at;
    return { year: Math.floor(month / 12), month: (month % 12) + 1, count: counts.get(month) ?? 0 };
  });
}

function years(months: readonly MonthCount[], from: number, to: number): Bar[] {
  const bars = Array.from({ length: to - from + 1 }, (_, at) => ({ year: from + at, month: null, count: 0 }));
  for (const { year, count } of months) {
    const bar = bars[year - from];
    if (bar) bar.count += count;
  }
  return bars;
}

/** Where the axis has a label: at most `most` of them, evenly apart, each with room before the end. */
export function labelled(bars: readonly Bar[], most: number): Set<number> {
  const step = Math.max(1, Math.ceil(bars.length / most));
  const room = bars.length <= most ? 0 : step / 2;
  return new Set(bars.map((_, at) => at).filter((at) => at % step === 0 && at + room < bars.length));
}
