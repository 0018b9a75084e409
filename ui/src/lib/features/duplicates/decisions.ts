import type { Duplicate, DuplicateSet, Keep } from '$lib/backend';

/** What becomes of the photos of a set. */
export interface Decision {
  /** The photo that stays and gets what the others have. */
  keeper: number;
  /** Photos that stay as they are. */
  spared: ReadonlySet<number>;
}

/** A set's name for as long as it is shown: photos are in one set only. */
export const setId = (set: DuplicateSet): string => `${set.kind}-${set.keeper}`;

/** What the program proposes. */
export const proposed = (set: DuplicateSet): Decision => ({ keeper: set.keeper, spared: new Set() });

/** Makes a photo the one that stays. The one before goes, as all others that are not spared. */
export function withKeeper(decision: Decision, keeper: number): Decision {
  const spared = new Set(decision.spared);
  spared.delete(keeper);
  return { keeper, spared };
}

/** Leaves a photo alone, or no longer. */
export function withSpared(decision: Decision, photo: number): Decision {
  if (photo === decision.keeper) return decision;
  const spared = new Set(decision.spared);
  if (!spared.delete(photo)) spared.add(photo);
  return { ...decision, spared };
}

/** The photos of a set that go to the trash. */
export const going = (set: DuplicateSet, decision: Decision): Duplicate[] =>
  set.members.filter((member) => member.photo !== decision.keeper && !decision.spared.has(member.photo));

/** What to ask the program for; null when nothing of the set goes. */
export function keepOf(set: DuplicateSet, decision: Decision): Keep | null {
  const others = going(set, decision).map((member) => member.photo);
  return others.length > 0 ? { keeper: decision.keeper, others } : null;
}
