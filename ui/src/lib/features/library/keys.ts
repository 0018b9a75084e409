import { tick } from 'svelte';
import { showFile } from '$lib/features/photo';
import { history, keyboard, preferences } from '$lib/shell';
import { copyPaths, findSimilar, rate, toggleFavourites } from './actions';
import type { Grid } from './gridWindow.svelte';
import { photoBeyond } from './layout';
import { library } from './library.svelte';
import { selection } from './selection.svelte';
import { resizePhotos } from './sizes';
import { tagging } from './tagging.svelte';

interface Keys {
  grid: Grid;
  scrollTo: (top: number) => void;
  open: (id: number) => void;
}

/** Opens the menu of a photo where it is drawn: as a right click in its middle. */
function openMenuOf(id: number): void {
  const cell = document.getElementById(`photo-${id}`);
  if (!cell) return;
  const { left, top, width, height } = cell.getBoundingClientRect();
  const at = { clientX: left + width / 2, clientY: top + height / 2 };
  cell.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true, ...at }));
}

/** What keys do in the grid; gives what ends it. */
export function gridKeys({ grid, scrollTo, open }: Keys): () => void {
  /** Where the keyboard is; -1 before it was used. */
  const current = (): number => (selection.cursor === null ? -1 : library.positionOf(selection.cursor));

  /** Goes to a position, taking the photos between with Shift. */
  function go(position: number, event: KeyboardEvent): void | false {
    const id = library.idAt(Math.min(library.count - 1, Math.max(0, position)));
    if (id === null) return false;
    grid.keyboardUsed = true;
    selection.choose(id, event.shiftKey ? 'range' : 'only');
    scrollTo(grid.scrollToShow(library.positionOf(id)));
  }

  /** A step from where the keyboard is; the first step goes to the first visible photo. */
  function step(event: KeyboardEvent, to: (from: number) => number): void | false {
    const from = current();
    return go(from < 0 ? grid.visible[0] : to(from), event);
  }

  function rows(event: KeyboardEvent, by: number): void | false {
    const { layout } = grid;
    return layout ? step(event, (from) => photoBeyond(layout, from, by)) : false;
  }

  /** Rows that a window holds. */
  const page = (): number =>
    Math.max(1, Math.floor(grid.windowHeight / (preferences.current.gridSize * 1.1)));

  /** Runs something with the selected photos, or with the one that the keyboard is at. */
  function withPhotos(run: (ids: number[]) => unknown): void | false {
    const ids = selection.size > 0 ? selection.list() : selection.cursor === null ? [] : [selection.cursor];
    if (ids.length === 0) return false;
    void run(ids);
  }

  return keyboard.on({
    left: (event) => step(event, (from) => from - 1),
    right: (event) => step(event, (from) => from + 1),
    up: (event) => rows(event, -1),
    down: (event) => rows(event, 1),
    pageUp: (event) => rows(event, -page()),
    pageDown: (event) => rows(event, page()),
    first: (event) => go(0, event),
    last: (event) => go(library.count - 1, event),
    open: () => (selection.cursor === null ? false : open(selection.cursor)),
    toggle: () => (selection.cursor === null ? false : selection.choose(selection.cursor, 'toggle')),
    selectAll: () => selection.all(),
    clear: () => (selection.size === 0 ? false : selection.clear()),
    larger: () => resizePhotos(1),
    smaller: () => resizePhotos(-1),
    gridMode: () =>
      void preferences.change({
        gridMode: preferences.current.gridMode === 'square' ? 'justified' : 'square',
      }),
    gridFavourite: () => withPhotos(toggleFavourites),
    gridRate: (event) => withPhotos((ids) => rate(ids, Number(event.code.slice(-1)))),
    gridTag: () =>
      withPhotos((ids) => {
        if (selection.size === 0) selection.choose(ids[0] ?? 0, 'only');
        tagging.ask();
      }),
    gridSimilar: () => withPhotos(([id]) => id !== undefined && findSimilar(id)),
    gridTrash: () => withPhotos((ids) => history.trash(ids)),
    gridShow: () => withPhotos(([id]) => id !== undefined && showFile(id)),
    gridMenu: () =>
      withPhotos(([first]) => {
        const id = selection.cursor ?? first ?? 0;
        scrollTo(grid.scrollToShow(library.positionOf(id)));
        void tick().then(() => openMenuOf(id));
      }),
    gridCopyPath: () => withPhotos(copyPaths),
  });
}
