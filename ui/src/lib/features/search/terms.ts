import type { ChipView } from '$lib/backend';

/** A finished part of a query: its text, and how it is shown. */
export interface Term {
  text: string;
  view: ChipView;
}

/** Parts that are ordinary text; everything else is a filter. */
const LOOSE = new Set(['word', 'phrase', 'or', 'open', 'close']);

export const isFilter = (part: ChipView): boolean => !LOOSE.has(part.kind);

/** Cuts parts of a text out of it. */
export const termsOf = (text: string, parts: ChipView[]): Term[] =>
  parts.map((view) => ({ text: text.slice(...view.range), view }));

/** How many parts are finished: all up to the last filter, and the parentheses that close behind it. */
function finished(parts: ChipView[], isDone: (part: ChipView) => boolean): number {
  let count = parts.findLastIndex((part) => isFilter(part) && isDone(part)) + 1;
  while (count > 0 && parts[count]?.kind === 'close') count += 1;
  return count;
}

/** How a whole query is shown: everything up to its last filter as chips, the words behind it as text. */
export function split(text: string, parts: ChipView[]): { terms: Term[]; draft: string } {
  const count = finished(parts, () => true);
  const end = parts[count - 1]?.range[1] ?? 0;
  return { terms: termsOf(text, parts.slice(0, count)), draft: text.slice(end).trim() };
}

/** What is finished of a text that is being typed: a filter is once a space follows it. `end` is where the rest begins. */
export function splitTyped(text: string, parts: ChipView[]): { terms: Term[]; end: number } {
  const count = finished(parts, (part) => /\s/.test(text[part.range[1]] ?? ''));
  const last = parts[count - 1]?.range[1] ?? 0;
  const gap = /^\s*/.exec(text.slice(last))?.[0].length ?? 0;
  return { terms: termsOf(text, parts.slice(0, count)), end: count === 0 ? 0 : last + gap };
}

/** A query out of its parts, in their order. */
export const joined = (parts: string[]): string =>
  parts
    .map((part) => part.trim())
    .filter(Boolean)
    .join(' ');

/** A text as a value of the query language: quoted when it would not be read as one word. */
export function quoted(value: string): string {
  if (/^[\p{L}\p{N}_-]+$/u.test(value)) return value;
  return `"${value.replaceAll(/["“”＂\\]/g, '\\$&')}"`;
}
