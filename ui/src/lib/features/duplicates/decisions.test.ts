import { describe, expect, it } from 'vitest';
import { going, keepOf, proposed, withKeeper, withSpared } from './decisions';
import { setOf } from './set.fixture';

const set = setOf([1, 2, 3]);

describe('what becomes of a set', () => {
  it('is what the program proposes at first: one stays, the others go', () => {
    expect(keepOf(set, proposed(set))).toEqual({ keeper: 1, others: [2, 3] });
  });

  it('lets the old keeper go when another one stays', () => {
    expect(keepOf(set, withKeeper(proposed(set), 3))).toEqual({ keeper: 3, others: [1, 2] });
  });

  it('leaves a photo alone, and takes that back', () => {
    const spared = withSpared(proposed(set), 2);
    expect(going(set, spared).map((photo) => photo.photo)).toEqual([3]);
    expect(keepOf(set, withSpared(spared, 2))).toEqual({ keeper: 1, others: [2, 3] });
  });

  it('never spares the keeper twice over', () => {
    expect(withSpared(proposed(set), 1)).toEqual(proposed(set));
    const chosen = withKeeper(withSpared(proposed(set), 2), 2);
    expect(keepOf(set, chosen)).toEqual({ keeper: 2, others: [1, 3] });
  });

  it('asks for nothing when everything is left alone', () => {
    expect(keepOf(set, withSpared(withSpared(proposed(set), 2), 3))).toBeNull();
  });
});
