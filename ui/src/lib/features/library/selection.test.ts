import { beforeEach, describe, expect, it } from 'vitest';
import { Selection, type Order } from './selection.svelte';

class Ids implements Order {
  constructor(public ids: number[]) {}

  get count(): number {
    return this.ids.length;
  }

  idAt(position: number): number | null {
    return this.ids[position] ?? null;
  }

  positionOf(id: number): number {
    return this.ids.indexOf(id);
  }
}

let order: Ids;
let selection: Selection;

beforeEach(() => {
  order = new Ids([50, 40, 30, 20, 10]);
  selection = new Selection(order);
});

describe('a selection', () => {
  it('is one photo after a click', () => {
    selection.choose(40, 'only');
    selection.choose(20, 'only');
    expect(selection.list()).toEqual([20]);
    expect(selection.cursor).toBe(20);
  });

  it('grows and shrinks by toggling', () => {
    selection.choose(40, 'only');
    selection.choose(20, 'toggle');
    expect(selection.list()).toEqual([40, 20]);
    selection.choose(40, 'toggle');
    expect(selection.list()).toEqual([20]);
  });

  it('is a range from where it began, in both directions', () => {
    selection.choose(30, 'only');
    selection.choose(10, 'range');
    expect(selection.list()).toEqual([30, 20, 10]);
    selection.choose(50, 'range');
    expect(selection.list()).toEqual([50, 40, 30]);
  });

  it('begins a range at the photo toggled last, and can add it to what there is', () => {
    selection.choose(50, 'only');
    selection.choose(30, 'toggle');
    selection.choose(20, 'add-range');
    expect(selection.list()).toEqual([50, 30, 20]);
  });

  it('begins a range anew when the photo it began at is gone', () => {
    selection.choose(30, 'only');
    order.ids = [50, 40, 20, 10];
    selection.choose(20, 'range');
    expect(selection.list()).toEqual([20]);
  });

  it('takes all, and none', () => {
    selection.all();
    expect(selection.size).toBe(5);
    selection.clear();
    expect(selection.size).toBe(0);
  });

  it('is what a rubber band touches besides what it began with', () => {
    selection.choose(50, 'only');
    const before = selection.ids;
    selection.band([20, 30], before);
    selection.band([20], before);
    expect(selection.list()).toEqual([50, 20]);
  });

  it('survives a refreshed list, without what is gone from it', () => {
    selection.choose(40, 'only');
    selection.choose(20, 'toggle');
    order.ids = [60, 50, 40, 10];
    selection.prune();
    expect(selection.list()).toEqual([40]);
    expect(selection.cursor).toBeNull();
  });
});
