import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { NO_COLOUR, type Listing } from '$lib/backend';
import { program, type Called } from '$lib/backend/testing';
import { library } from '$lib/features/library';
import { openPhoto } from '$lib/features/photo';
import { samplePhoto } from '$lib/features/photo/sample';
import { confirmations, libraryPlace, navigation, toasts } from '$lib/shell';
import { Viewer } from './viewer.svelte';

const IDS = [11, 12, 13, 14];

/** A list of photos of 4000 x 3000 pixels. */
function list(ids: number[]): Listing {
  const n = ids.length;
  return {
    total: n,
    count: n,
    notices: [],
    empty: null,
    ranked: false,
    parts: 0,
    ids: Uint32Array.from(ids),
    days: new Int32Array(n),
    colours: new Uint32Array(n).fill(NO_COLOUR),
    versions: new Uint32Array(n).fill(1),
    widths: new Uint16Array(n).fill(4000),
    heights: new Uint16Array(n).fill(3000),
    flags: new Uint8Array(n),
    sims: null,
    areas: new Map(),
  };
}

/** The list as it is after a refresh. */
function refresh(ids: number[]): void {
  show(list(ids));
}

function show(next: Listing): void {
  library.forgetPositions();
  library.listing = next;
}

let viewer: Viewer;
let calls: Called[];

function open(id: number): void {
  navigation.view(id);
  viewer.begin(id);
}

beforeEach(() => {
  calls = program({
    photo: ({ id }) => samplePhoto({ id: id as number }),
    prioritise: () => null,
    trash: ({ ids }) => ({ moved: (ids as number[]).length, bytes: 1, refused: [] }),
  });
  refresh(IDS);
  viewer = new Viewer();
  viewer.resize({ width: 1032, height: 832 });
});

afterEach(() => {
  navigation.closeViewer();
  openPhoto.close();
  confirmations.answer(false);
  toasts.list = [];
});

describe('steps', () => {
  it('go through the list and stop at its ends', () => {
    open(11);
    expect([viewer.canStepBack, viewer.canStepOn]).toEqual([false, true]);
    viewer.step(-1);
    expect(navigation.viewing).toBe(11);
    viewer.step(1);
    expect(navigation.viewing).toBe(12);
    viewer.toEnd('last');
    expect(navigation.viewing).toBe(14);
  });

  it('go on from its place when the photo left the list', () => {
    open(12);
    refresh([11, 13, 14]);
    expect(viewer.position).toBe(-1);
    viewer.step(1);
    expect(navigation.viewing).toBe(13);
    navigation.view(12);
    viewer.step(-1);
    expect(navigation.viewing).toBe(11);
  });
});

describe('zoom', () => {
  it('begins with all of the photo, and toggles to 100 % and back', () => {
    open(11);
    expect(viewer.zoom).toBeCloseTo(0.25);
    viewer.toggleFit();
    expect(viewer.zoom).toBe(1);
    expect(viewer.larger).toBe(true);
    viewer.toggleFit();
    expect(viewer.zoom).toBeCloseTo(0.25);
  });

  it('begins anew with the next photo', () => {
    open(11);
    viewer.toggleFit();
    viewer.region = { left: 0, top: 0, width: 0.5, height: 0.5 };
    open(12);
    expect(viewer.zoom).toBeCloseTo(0.25);
    expect(viewer.region).toBeNull();
  });

  it('keeps fitting when the window changes', () => {
    open(11);
    viewer.resize({ width: 532, height: 832 });
    expect(viewer.zoom).toBeCloseTo(0.125);
  });

  it('counts device pixels', () => {
    open(11);
    viewer.density = 2;
    viewer.toggleFit();
    expect(viewer.view?.scale).toBe(0.5);
    expect(viewer.zoom).toBe(1);
  });

  it('takes the picture’s own size while nobody has measured the photo', () => {
    const unknown = list(IDS);
    unknown.widths.fill(0);
    unknown.heights.fill(0);
    show(unknown);
    navigation.view(99);
    expect(viewer.stage).toBeNull();
    navigation.view(11);
    viewer.natural = { width: 1000, height: 800 };
    expect(viewer.stage?.photo).toEqual({ width: 1000, height: 800 });
  });
});

describe('likeness', () => {
  it('is searched for the photo, or for what is marked on it, keeping the filter', () => {
    navigation.go(libraryPlace({ text: '狗', instance: 3 }));
    open(13);
    viewer.findSimilar();
    expect(navigation.library).toMatchObject({
      text: '狗',
      instance: 3,
      similar: { source: { kind: 'photo', photo: 13 }, area: null },
    });
    expect(navigation.viewing).toBeNull();
    open(13);
    viewer.mark();
    viewer.findSimilar();
    expect(navigation.library.similar?.area).toEqual({ left: 0.25, top: 0.25, width: 0.5, height: 0.5 });
  });
});

describe('Escape', () => {
  it('takes back a region first, then closes', () => {
    open(13);
    viewer.mark();
    viewer.escape();
    expect([viewer.region, viewer.marking, navigation.viewing]).toEqual([null, false, 13]);
    viewer.escape();
    expect(navigation.viewing).toBeNull();
  });
});

describe('the trash', () => {
  it('takes a photo at once, as in the grid, goes on to the next one and offers the way back', async () => {
    open(12);
    await viewer.trash();
    expect(confirmations.question).toBeNull();
    expect(navigation.viewing).toBe(13);
    expect(calls.find(({ command }) => command === 'trash')?.args).toEqual({ ids: [12] });
    expect(toasts.list.map((toast) => toast.text())).toEqual(['Moved 1 photo to the trash']);
    expect(toasts.list[0]?.action?.label()).toBe('Undo');
  });

  it('shows the one before after the last, and closes after the only one', async () => {
    open(14);
    await viewer.trash();
    expect(navigation.viewing).toBe(13);
    refresh([13]);
    open(13);
    await viewer.trash();
    expect(navigation.viewing).toBeNull();
  });

  it('comes back to a photo that the trash did not take', async () => {
    program({
      photo: ({ id }) => samplePhoto({ id: id as number }),
      prioritise: () => null,
      trash: () => ({ moved: 0, bytes: 0, refused: [{ name: 'b.jpg', code: 'trash' }] }),
    });
    open(12);
    await viewer.trash();
    expect(navigation.viewing).toBe(12);
    expect(toasts.list[0]?.text()).toMatch(/The trash cannot take this file/);
  });
});

describe('neighbours', () => {
  it('are fetched before they are asked for, and only a few', () => {
    const fetched: string[] = [];
    vi.stubGlobal(
      'Image',
      class {
        complete = false;
        set src(address: string) {
          if (address) fetched.push(address);
        }
        decode = () => Promise.resolve();
      },
    );
    open(12);
    viewer.preload();
    expect(fetched.map((address) => /large\/(\d+)/.exec(address)?.[1])).toEqual(['13', '11', '14']);
    open(13);
    viewer.preload();
    expect(fetched.map((address) => /large\/(\d+)/.exec(address)?.[1])).toEqual(['13', '11', '14', '12']);
    vi.unstubAllGlobals();
  });
});
