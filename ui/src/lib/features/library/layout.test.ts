import { describe, expect, it } from 'vitest';
import {
  layOut,
  lineAt,
  lineOf,
  mostInWindow,
  photoBeyond,
  photosIn,
  type Columns,
  type LayoutOptions,
} from './layout';
import { monthOfDay, monthOfYear, yearOf } from './months';

/** A list of photos of these sizes, all on one day unless said otherwise. */
function columns(sizes: [number, number][], days: number[] = []): Columns {
  return {
    count: sizes.length,
    widths: Uint16Array.from(sizes, ([width]) => width),
    heights: Uint16Array.from(sizes, ([, height]) => height),
    days: Int32Array.from(sizes, (_, at) => days[at] ?? 0),
  };
}

/** Many photos of many shapes, as a camera and its owner make them, newest first. */
function many(count: number): Columns {
  let seed = 7;
  const random = () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
  const shapes: [number, number][] = [
    [4032, 3024],
    [3024, 4032],
    [6000, 4000],
    [1920, 1080],
    [1000, 1000],
    [12_000, 2000],
    [0, 0],
  ];
  return columns(
    Array.from({ length: count }, () => shapes[Math.floor(random() * shapes.length)]!),
    Array.from({ length: count }, (_, at) => 19_800 - Math.floor(at / 30)),
  );
}

const OPTIONS: LayoutOptions = { mode: 'justified', width: 1000, size: 200, gap: 4, heading: 40 };

describe.each([
  [OPTIONS],
  [{ ...OPTIONS, mode: 'square' as const }],
  [{ ...OPTIONS, heading: 0 }],
  [{ ...OPTIONS, width: 333, size: 96 }],
])('a layout of %o', (options) => {
  const list = many(5000);
  const layout = layOut(list, options);

  it('holds every photo once, in order', () => {
    expect(layout.first[0]).toBe(0);
    expect(layout.first[layout.lines]).toBe(list.count);
    for (let line = 0; line < layout.lines; line++) {
      const photos = layout.first[line + 1]! - layout.first[line]!;
      expect(photos > 0).toBe(layout.months[line] === 0);
    }
  });

  it('keeps photos apart by the gap, inside the width, lines below each other', () => {
    for (let line = 0; line < layout.lines; line++) {
      if (line > 0)
        expect(layout.tops[line]).toBeGreaterThanOrEqual(layout.tops[line - 1]! + layout.heights[line - 1]!);
      for (let at = layout.first[line]!; at < layout.first[line + 1]!; at++) {
        expect(layout.lefts[at]! + layout.widths[at]!).toBeLessThanOrEqual(options.width + 0.01);
        if (at > layout.first[line]!) {
          expect(layout.lefts[at]! - layout.lefts[at - 1]! - layout.widths[at - 1]!).toBeCloseTo(
            options.gap,
            2,
          );
        }
      }
    }
    expect(layout.height).toBeCloseTo(layout.tops.at(-1)! + layout.heights.at(-1)!, 2);
  });

  it('finds lines by height and by photo', () => {
    for (let line = 0; line < layout.lines; line += 7) {
      expect(lineAt(layout, layout.tops[line]! + 1)).toBe(line);
      if (layout.months[line] === 0) expect(lineOf(layout, layout.first[line]!)).toBe(line);
    }
    expect(lineAt(layout, -5)).toBe(0);
    expect(lineAt(layout, 1e9)).toBe(layout.lines - 1);
  });

  it('needs no more elements in any window than it says', () => {
    const window = 700;
    const most = mostInWindow(layout, window);
    let reached = 0;
    for (let top = 0; top < layout.height - window; top += 13) {
      const shown = photosIn(layout, { left: 0, right: options.width, top, bottom: top + window }).length;
      reached = Math.max(reached, shown);
      expect(shown).toBeLessThanOrEqual(most.photos);
    }
    expect(reached).toBeGreaterThan(most.photos * 0.7);
  });
});

describe('justified rows', () => {
  it('fill the width, near the wanted height', () => {
    const layout = layOut(many(3000), { ...OPTIONS, heading: 0 });
    for (let line = 0; line < layout.lines - 1; line++) {
      const last = layout.first[line + 1]! - 1;
      expect(layout.lefts[last]! + layout.widths[last]!).toBeCloseTo(1000, 1);
      expect(layout.heights[line]).toBeGreaterThan(200 * 0.6);
      expect(layout.heights[line]).toBeLessThan(200 * 1.7);
    }
  });

  it('leave no single photo over when others can move up', () => {
    const shapes: [number, number][] = Array(9).fill([4, 3]);
    const layout = layOut(columns(shapes), { ...OPTIONS, heading: 0 });
    const rows = [...layout.heights].map((_, line) => layout.first[line + 1]! - layout.first[line]!);
    expect(Math.min(...rows)).toBeGreaterThan(2);
  });

  it('leave a short last row ragged, and one photo no larger than wanted', () => {
    const layout = layOut(columns([[400, 300]]), { ...OPTIONS, heading: 0 });
    expect(layout.heights[0]).toBe(200);
    expect(layout.widths[0]).toBeCloseTo(266.67, 1);
  });

  it('crop a panorama instead of making a thread of it', () => {
    const layout = layOut(columns([[20_000, 1000]]), { ...OPTIONS, heading: 0 });
    expect(layout.widths[0]! / layout.heights[0]!).toBeCloseTo(3, 3);
  });
});

it('lays out nothing', () => {
  const layout = layOut(columns([]), OPTIONS);
  expect([layout.height, layout.lines, lineAt(layout, 0)]).toEqual([0, 0, -1]);
  expect(mostInWindow(layout, 800)).toEqual({ photos: 0, headings: 0 });
  expect(photosIn(layout, { left: 0, top: 0, right: 9, bottom: 9 })).toEqual([]);
});

it('heads each month, whatever the order', () => {
  const may = 19_846; // 2024-05-03
  const layout = layOut(columns(Array(5).fill([4, 3]), [may + 40, may, may, may - 10, may - 400]), OPTIONS);
  const months = [...layout.months].filter((month) => month !== 0);
  expect(months.map((month) => [yearOf(month), monthOfYear(month)])).toEqual([
    [2024, 6],
    [2024, 5],
    [2024, 4],
    [2023, 3],
  ]);
});

it('knows the month of a day as a calendar does', () => {
  for (let day = -40_000; day < 40_000; day += 17) {
    const date = new Date(day * 86_400_000);
    expect(monthOfDay(day)).toBe(date.getUTCFullYear() * 12 + date.getUTCMonth());
  }
});

it('steps to the photo above and below over a heading', () => {
  const days = [...Array(8).fill(19_846), ...Array(8).fill(19_800)];
  const layout = layOut(columns(Array(16).fill([1, 1]), days), { ...OPTIONS, mode: 'square', width: 812 });
  expect(photoBeyond(layout, 1, 1)).toBe(5);
  expect(photoBeyond(layout, 5, 1)).toBe(9);
  expect(photoBeyond(layout, 9, -1)).toBe(5);
  expect(photoBeyond(layout, 1, -1)).toBe(1);
  expect(photoBeyond(layout, 0, 99)).toBe(12);
});

it('finds what a rubber band touches', () => {
  const layout = layOut(columns(Array(8).fill([1, 1])), {
    ...OPTIONS,
    mode: 'square',
    width: 812,
    heading: 0,
  });
  expect(photosIn(layout, { left: 150, top: 150, right: 420, bottom: 260 })).toEqual([0, 1, 2, 4, 5, 6]);
  expect(photosIn(layout, { left: 201, top: 0, right: 203, bottom: 100 })).toEqual([]);
});
