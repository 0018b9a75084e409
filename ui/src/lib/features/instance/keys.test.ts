import { describe, expect, it } from 'vitest';
import { keyFault, moved } from './keys';

describe('a new field', () => {
  it.each([
    ['album', null],
    ['相册 2024', null],
    ['Album', 'twice'],
    ['a:b', 'invalid'],
    ['一：二', 'invalid'],
    ['-x', 'invalid'],
    ['(x)', 'invalid'],
    ['字'.repeat(64), null],
    ['字'.repeat(65), 'invalid'],
  ])('%s: %s', (key, fault) => {
    expect(keyFault(key, key === 'Album' ? ['album'] : [])).toBe(fault);
  });

  it('has no room after ten', () => {
    const ten = Array.from({ length: 10 }, (_, at) => `key${at}`);
    expect(keyFault('one more', ten)).toBe('full');
  });
});

it('moves by one place', () => {
  expect(moved(['a', 'b', 'c'], 2, -1)).toEqual(['a', 'c', 'b']);
  expect(moved(['a', 'b', 'c'], 0, 1)).toEqual(['b', 'a', 'c']);
});
