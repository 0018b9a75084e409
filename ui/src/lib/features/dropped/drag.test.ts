import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dispatch } from '$lib/shell';
import { Drag } from './drag.svelte';

const done: string[] = [];
const tray = {
  take: (paths: string[]) => {
    done.push(`take ${paths.join(' ')}`);
    return Promise.resolve(null);
  },
  findSimilar: (paths: string[]) => {
    done.push(`similar ${paths.join(' ')}`);
    return Promise.resolve();
  },
};
let drag: Drag;
let stop: () => void;

beforeEach(() => {
  done.length = 0;
  drag = new Drag(tray, () => 1000);
  stop = drag.start();
});

afterEach(() => stop());

const over = (count: number, x: number, folders = false) =>
  dispatch({ type: 'dragging', state: 'enter', x, y: 9, count, folders });

describe('dragging files over the window', () => {
  it('offers two ways for one file and one way for more', () => {
    over(1, 200);
    expect([drag.hovering, drag.zone]).toEqual([true, 'add']);
    over(1, 700);
    expect(drag.zone).toBe('similar');
    over(3, 700);
    expect(drag.zone).toBe('add');
  });

  it('offers no search for a folder', () => {
    over(1, 700, true);
    dispatch({ type: 'dragging', state: 'over', x: 800, y: 9, count: 0, folders: false });
    expect([drag.choice, drag.zone]).toEqual([false, 'add']);
    dispatch({ type: 'dragging', state: 'leave', x: 0, y: 0, count: 0, folders: false });
    dispatch({ type: 'droppedPaths', paths: ['/photos'], x: 800, y: 9 });
    expect(done).toEqual(['take /photos']);
    // The next drag is another one.
    over(1, 700);
    expect(drag.zone).toBe('similar');
  });

  it('remembers how many they are while they move', () => {
    over(1, 200);
    dispatch({ type: 'dragging', state: 'over', x: 800, y: 9, count: 0, folders: false });
    expect([drag.count, drag.zone]).toEqual([1, 'similar']);
  });

  it('is over when they leave', () => {
    over(2, 200);
    dispatch({ type: 'dragging', state: 'leave', x: 0, y: 0, count: 0, folders: false });
    expect(drag.hovering).toBe(false);
  });

  it('does what the half of the window says where they are let go', () => {
    dispatch({ type: 'droppedPaths', paths: ['/a.jpg'], x: 400, y: 9 });
    dispatch({ type: 'droppedPaths', paths: ['/b.jpg'], x: 600, y: 9 });
    dispatch({ type: 'droppedPaths', paths: ['/c.jpg', '/d'], x: 600, y: 9 });
    expect(done).toEqual(['take /a.jpg', 'similar /b.jpg', 'take /c.jpg /d']);
    expect(drag.hovering).toBe(false);
  });
});
