import { describe, expect, it } from 'vitest';
import css from './tokens.css?raw';

const THEMES = ['light', 'dark'] as const;
type Theme = (typeof THEMES)[number];

/** The value of a token in a theme, as a #rrggbb colour. */
function colour(token: string, theme: Theme): string {
  const value = new RegExp(`--${token}:\\s*([^;]+);`).exec(css)?.[1];
  if (!value) throw new Error(`no token ${token}`);
  const pair = /^light-dark\((#\w{6}),\s*(#\w{6})\)$/.exec(value);
  const found = pair ? pair[theme === 'light' ? 1 : 2] : value;
  if (!found || !/^#\w{6}$/.test(found)) throw new Error(`${token} is no opaque colour: ${value}`);
  return found;
}

/** Relative luminance, WCAG 2.2. */
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const c = parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light! + 0.05) / (dark! + 0.05);
}

const GROUNDS = ['ground', 'surface', 'raised', 'hover', 'stage'];
const TEXT: [text: string, grounds: string[]][] = [
  ['text', [...GROUNDS, 'accent-soft', 'danger-soft']],
  ['muted', [...GROUNDS, 'accent-soft']],
  ['accent-text', [...GROUNDS, 'accent-soft']],
  ['danger', [...GROUNDS, 'danger-soft']],
  ['success', ['ground', 'surface', 'raised', 'hover']],
  ['on-accent', ['accent', 'accent-strong']],
  ['on-danger', ['danger']],
  [
    'on-box',
    [
      'box-animal',
      'box-person',
      'box-plant',
      'box-food',
      'box-vehicle',
      'box-building',
      'box-object',
      'box-other',
    ],
  ],
];
/** What is seen but not read (borders of controls, focus rings, icons): 3 : 1. */
const SHAPES: [shape: string, grounds: string[]][] = [
  ['focus', GROUNDS],
  ['line-strong', ['ground', 'surface', 'raised']],
  ['accent', GROUNDS],
];

describe.each(THEMES)('%s theme', (theme) => {
  it.each(TEXT.flatMap(([text, grounds]) => grounds.map((ground) => [text, ground] as const)))(
    '%s on %s is at least 4.5 : 1',
    (text, ground) => {
      expect(contrast(colour(text, theme), colour(ground, theme))).toBeGreaterThanOrEqual(4.5);
    },
  );

  it.each(SHAPES.flatMap(([shape, grounds]) => grounds.map((ground) => [shape, ground] as const)))(
    '%s on %s is at least 3 : 1',
    (shape, ground) => {
      expect(contrast(colour(shape, theme), colour(ground, theme))).toBeGreaterThanOrEqual(3);
    },
  );
});

it('reads text as dark on light in one theme and light on dark in the other', () => {
  expect(luminance(colour('text', 'light'))).toBeLessThan(luminance(colour('ground', 'light')));
  expect(luminance(colour('text', 'dark'))).toBeGreaterThan(luminance(colour('ground', 'dark')));
});
