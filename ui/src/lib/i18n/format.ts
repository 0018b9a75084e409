import { language } from './language.svelte';

// Intl objects are dear to make; one of each kind and language is kept.
const numbers = new Map<string, Intl.NumberFormat>();
const dates = new Map<string, Intl.DateTimeFormat>();

function number(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const id = `${language.tag}${JSON.stringify(options)}`;
  let format = numbers.get(id);
  if (!format) numbers.set(id, (format = new Intl.NumberFormat(language.tag, options)));
  return format;
}

function date(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const id = `${language.tag}${JSON.stringify(options)}`;
  let format = dates.get(id);
  if (!format) dates.set(id, (format = new Intl.DateTimeFormat(language.tag, options)));
  return format;
}

/** 12,480 */
export function formatNumber(value: number, digits = 0): string {
  return number({ maximumFractionDigits: digits }).format(value);
}

/** A part of one, as 87 % is written in the language. */
export function formatPercent(part: number, digits = 0): string {
  return number({ style: 'percent', maximumFractionDigits: digits }).format(part);
}

/** Chinese has a space between a number and the unit after it, as all its texts here do; Intl writes none. */
function spaced(text: string): string {
  return text.replace(/(\d)(?=\p{Script=Han})/gu, '$1 ');
}

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** A length of files, in thousands as file managers count them: 4.2 MB. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1;
  return spaced(
    number({
      style: 'unit',
      unit: UNITS[unit],
      // No language shortens a byte, and the short form has no plural in English.
      unitDisplay: unit === 0 ? 'long' : 'short',
      maximumFractionDigits: digits,
    }).format(value),
  );
}

const MS_A_DAY = 86_400_000;

/** A month: May 2024, 2024年5月. */
export function formatMonth(year: number, month: number): string {
  return date({ year: 'numeric', month: 'long', timeZone: 'UTC' }).format(Date.UTC(year, month - 1, 15));
}

/** A month without its year: May, 5月. */
export function formatMonthName(month: number): string {
  return date({ month: 'short', timeZone: 'UTC' }).format(Date.UTC(2024, month - 1, 15));
}

/** A year: 2024, 2024年. */
export function formatYear(year: number): string {
  return date({ year: 'numeric', timeZone: 'UTC' }).format(Date.UTC(year, 5, 15));
}

/** A day of the camera's clock, counted from 1970: 3 May 2024, 2024年5月3日. */
export function formatDay(day: number): string {
  return date({ year: 'numeric', month: 'long', day: 'numeric', timeZone: 'UTC' }).format(day * MS_A_DAY);
}

/** A moment of the camera's clock (Unix milliseconds as if it ran in UTC), with the time. */
export function formatCameraTime(ms: number): string {
  return date({ dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' }).format(ms);
}

/** A moment on this computer's clock, with the time. */
export function formatTime(ms: number): string {
  return date({ dateStyle: 'long', timeStyle: 'short' }).format(ms);
}

const SPANS = [
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const;

/** A rough span of time, in its largest unit: 3 mins, 3 分钟. */
export function formatSpan(seconds: number): string {
  const [unit, length] = SPANS.find(([, length]) => seconds >= length) ?? SPANS[2];
  const value = Math.max(1, Math.round(seconds / length));
  return spaced(
    number({ style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: 0 }).format(value),
  );
}
