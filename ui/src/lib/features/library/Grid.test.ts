import { render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { tick } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { FLAG } from '$lib/backend';
import { program } from '$lib/backend/testing';
import { keyboard, libraryPlace, preferences } from '$lib/shell';
import { expectAccessible } from '../../../test/axe';
import { listingOf } from '../../../test/listing';
import { SETTINGS } from '../../../test/settings';
import Grid from './Grid.svelte';
import { samplePhoto } from '../photo/sample';
import { library } from './library.svelte';
import { selection } from './selection.svelte';

const WIDTH = 1000;
const HEIGHT = 700;

/** Shows a list as if the library had just answered with it. */
function show(count: number, flags: number[] = []): void {
  library.listing = listingOf(count, flags);
  library.shown = libraryPlace({ text: `list of ${count}` });
  library.forgetPositions();
}

beforeEach(async () => {
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(WIDTH);
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(HEIGHT);
  program({
    settings: () => SETTINGS,
    save_settings: () => SETTINGS,
    prioritise: () => null,
    edit: () => ({ label: 'favourite', params: { photos: 1, favourite: 'yes' } }),
  });
  await preferences.load('en');
  keyboard.scope = 'grid';
});

afterEach(() => {
  selection.clear();
  selection.cursor = null;
});

/** Scrolls as a wheel does. */
async function scroll(top: number): Promise<void> {
  const grid = screen.getByTestId('grid');
  grid.scrollTop = top;
  grid.dispatchEvent(new Event('scroll'));
  await tick();
}

const shown = (): number[] => screen.getAllByRole('gridcell').map((cell) => Number(cell.dataset.photo));

describe('the grid', () => {
  it('shows 100,000 photos with the same number of elements wherever it is scrolled', async () => {
    show(100_000);
    const { container } = render(Grid, { onopen: () => undefined });
    const page = container.querySelector<HTMLElement>('.page')!;
    const total = Number.parseFloat(page.style.height);
    expect(total).toBeGreaterThan(1_000_000);

    const first = shown();
    const elements = page.querySelectorAll('.cell, .heading').length;
    expect(first.length).toBeLessThan(200);
    const seen = new Set<number>();
    for (const part of [0.001, 0.1, 0.25, 0.5, 0.75, 0.999, 1]) {
      await scroll(part * (total - HEIGHT));
      expect(page.querySelectorAll('.cell, .heading')).toHaveLength(elements);
      for (const id of shown()) seen.add(id);
    }
    // It is not the same photos all the time, and the last one is among them.
    expect(seen.size).toBeGreaterThan(first.length * 5);
    expect(seen).toContain(library.idAt(99_999));
  });

  it('fetches no picture that only passes by while the scrubber is dragged', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    show(100_000);
    render(Grid, { onopen: () => undefined });
    const track = screen.getByTestId('scrubber');
    track.setPointerCapture = () => undefined;
    vi.spyOn(track, 'getBoundingClientRect').mockReturnValue(new DOMRect(0, 0, 20, HEIGHT));
    const pictures = () => screen.getByTestId('grid').querySelectorAll('img').length;
    const to = (type: string, clientY: number) =>
      track.dispatchEvent(new MouseEvent(type, { clientY, button: 0, bubbles: true }));
    const all = shown().length;

    to('pointerdown', 100);
    await vi.advanceTimersByTimeAsync(16);
    expect(pictures()).toBe(all);
    for (const y of [200, 300, 400]) {
      to('pointermove', y);
      await vi.advanceTimersByTimeAsync(16);
      expect(pictures()).toBe(0);
    }
    await vi.advanceTimersByTimeAsync(200);
    expect(pictures()).toBe(all);
  });

  it('selects by click, with Ctrl, with Shift, and opens by a double click', async () => {
    show(60);
    const opened: number[] = [];
    render(Grid, { onopen: (id) => opened.push(id) });
    const user = userEvent.setup();
    const cells = screen.getAllByRole('gridcell');
    const click = (at: number, times = 1) =>
      user.pointer(
        Array.from({ length: times }, () => ({
          keys: '[MouseLeft]',
          target: cells[at]!,
          coords: { clientX: at * 100, clientY: 50 },
        })),
      );
    await click(1);
    expect(selection.list()).toEqual([library.idAt(1)]);
    await user.keyboard('{Control>}');
    await click(4);
    await user.keyboard('{/Control}');
    expect(selection.list()).toEqual([1, 4].map((at) => library.idAt(at)));
    await user.keyboard('{Shift>}');
    await click(6);
    await user.keyboard('{/Shift}');
    expect(selection.list()).toEqual([4, 5, 6].map((at) => library.idAt(at)));
    await click(2, 2);
    expect(opened).toEqual([library.idAt(2)]);
  });

  it('marks photos that are favourites, failed or out of reach, and makes one a favourite', async () => {
    show(4, [FLAG.favourite, FLAG.failed, FLAG.offline]);
    const calls = program({ edit: () => ({ label: 'favourite', params: { photos: 1, favourite: 'yes' } }) });
    render(Grid, { onopen: () => undefined });
    const cells = screen.getAllByRole('gridcell');
    expect(within(cells[0]!).getByRole('button', { pressed: true })).toBeInTheDocument();
    expect(within(cells[1]!).getByTitle(/could not be read/)).toBeInTheDocument();
    expect(within(cells[2]!).getByTitle(/not reachable/)).toBeInTheDocument();
    await userEvent.click(within(cells[3]!).getByRole('button', { name: 'Add to favourites' }));
    expect(within(cells[3]!).getByRole('button', { pressed: true })).toBeInTheDocument();
    expect(calls).toContainEqual({
      command: 'edit',
      args: { ids: [library.idAt(3)], changes: [{ kind: 'favourite', favourite: true }] },
    });
  });

  it('says in the place of a picture which photo could not be read, and why', async () => {
    show(2, [FLAG.failed, FLAG.waiting]);
    const stages = [{ stage: 'probe', state: 'failed', kind: 'truncated', reason: 'eof' }];
    const calls = program({
      photo: ({ id }) => samplePhoto({ id: id as number, name: 'IMG_1.JPG', stages }),
    });
    const { container } = render(Grid, { onopen: () => undefined });
    const cells = screen.getAllByRole('gridcell');
    for (const cell of cells) cell.querySelector('img')!.dispatchEvent(new Event('error'));
    const tile = await within(cells[0]!).findByText('IMG_1.JPG');
    expect(tile.parentElement).toHaveAttribute(
      'title',
      expect.stringContaining('The end of the file is missing'),
    );
    expect(cells[0]).toHaveAccessibleName(/Cannot be shown\. The end of the file.* IMG_1\.JPG$/);
    // What is not analysed yet is no failure.
    expect(within(cells[1]!).queryByTestId('unshown')).toBeNull();
    expect(calls.filter(({ command }) => command === 'photo')).toHaveLength(1);
    await expectAccessible(container);
    // Tried again it is only waiting, and then there is a picture.
    show(2, [FLAG.waiting]);
    await tick();
    expect(within(cells[0]!).queryByTestId('unshown')).toBeNull();
    expect(cells[0]).toHaveAccessibleName('Photo 1');
    expect(cells[0]!.querySelector('img')).not.toBeNull();
  });

  it('walks by keyboard, extending the selection with Shift', async () => {
    show(60);
    render(Grid, { onopen: () => undefined });
    const press = (code: string, keys: KeyboardEventInit = {}) =>
      keyboard.handle(new KeyboardEvent('keydown', { code, ...keys }));
    press('ArrowRight');
    press('ArrowRight');
    press('ArrowRight', { shiftKey: true });
    await tick();
    expect(selection.list()).toEqual([library.idAt(1), library.idAt(2)]);
    press('End');
    await tick();
    expect(selection.list()).toEqual([library.idAt(59)]);
    press('KeyA', { ctrlKey: true });
    expect(selection.size).toBe(60);
    press('Escape');
    expect(selection.size).toBe(0);
  });

  it('opens the menu of the photo that the keyboard is at', async () => {
    show(61);
    render(Grid, { onopen: () => undefined });
    keyboard.handle(new KeyboardEvent('keydown', { code: 'ArrowRight' }));
    keyboard.handle(new KeyboardEvent('keydown', { code: 'F10', shiftKey: true }));
    const menu = await screen.findByRole('menu');
    expect(within(menu).getByRole('menuitem', { name: /^Find similar/ })).toBeInTheDocument();
    expect(selection.list()).toEqual([library.idAt(0)]);
    await expectAccessible(document.body);
    await userEvent.keyboard('{Escape}');
  });

  it('asks for what is on screen and not analysed yet', async () => {
    const calls = program({ prioritise: () => null });
    show(5000, Array(5000).fill(FLAG.waiting));
    render(Grid, { onopen: () => undefined });
    await tick();
    const asked = calls.find(({ command }) => command === 'prioritise')?.args.ids as number[];
    expect(asked[0]).toBe(library.idAt(0));
    expect(asked.length).toBeLessThan(60);
  });

  it('keeps the place when the list is refreshed', async () => {
    show(5000);
    render(Grid, { onopen: () => undefined });
    await scroll(40_000);
    const grid = screen.getByTestId('grid');
    const top = (id: number) => {
      const cell = document.getElementById(`photo-${id}`);
      return cell ? Number.parseFloat(cell.style.top) - grid.scrollTop : null;
    };
    const id = shown().find((photo) => (top(photo) ?? -1) >= 0)!;
    const before = top(id);
    // 300 newer photos came in above.
    library.listing = listingOf(5300);
    library.forgetPositions();
    await tick();
    expect(grid.scrollTop).toBeGreaterThan(40_000);
    expect(top(id)).toBeCloseTo(before!, 0);
  });

  it('has no faults that axe knows of', async () => {
    show(40);
    const { container } = render(Grid, { onopen: () => undefined });
    await expectAccessible(container);
  });
});
