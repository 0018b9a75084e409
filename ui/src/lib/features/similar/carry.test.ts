import { beforeEach, describe, expect, it } from 'vitest';
import { libraryPlace, navigation } from '$lib/shell';
import { Carry } from './carry.svelte';

let carry: Carry;

const pointer = (type: string, x: number, y: number) =>
  window.dispatchEvent(new MouseEvent(type, { clientX: x, clientY: y }));

beforeEach(() => {
  navigation.go(libraryPlace({ text: 'tag:dog' }));
  carry = new Carry();
  const zone = document.createElement('div');
  zone.getBoundingClientRect = () => new DOMRect(100, 50, 200, 100);
  carry.zone = zone;
  carry.begin(7, new MouseEvent('pointermove', { clientX: 400, clientY: 400 }) as PointerEvent);
});

describe('a photo that is dragged out of the grid', () => {
  it('looks for similar ones where it is let go, and keeps the filters', () => {
    expect(carry.photo).toBe(7);
    pointer('pointermove', 150, 90);
    expect(carry.over).toBe(true);
    pointer('pointerup', 150, 90);
    expect(carry.photo).toBeNull();
    expect(navigation.library.similar?.source).toEqual({ kind: 'photo', photo: 7 });
    expect(navigation.library.text).toBe('tag:dog');
  });

  it('does nothing elsewhere', () => {
    pointer('pointermove', 150, 90);
    pointer('pointerup', 400, 90);
    expect(carry.photo).toBeNull();
    expect(navigation.library.similar).toBeNull();
  });

  it('is put back with Escape', () => {
    pointer('pointermove', 150, 90);
    window.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }));
    pointer('pointerup', 150, 90);
    expect(navigation.library.similar).toBeNull();
  });
});
