/** An instance has at most this many custom fields. */
export const MOST_KEYS = 10;

const LONGEST = 64;
/** Letters that the query language needs, as `RESERVED` in crates/library/src/instances.rs. */
const RESERVED = /[:："(),|=\p{Cc}]/u;

export type KeyFault = 'full' | 'twice' | 'invalid';

/** Why a field cannot be added; null when it can. The library has the last word: it knows the words of the search. */
export function keyFault(key: string, there: readonly string[]): KeyFault | null {
  if (there.length >= MOST_KEYS) return 'full';
  if (there.some((other) => other.toLowerCase() === key.toLowerCase())) return 'twice';
  if (!key || [...key].length > LONGEST || RESERVED.test(key) || key.startsWith('-')) return 'invalid';
  return null;
}

/** The list with one entry moved by `by` places. */
export function moved(keys: readonly string[], at: number, by: number): string[] {
  const next = [...keys];
  const [key] = next.splice(at, 1);
  if (key !== undefined) next.splice(at + by, 0, key);
  return next;
}
