import type { Grid } from './gridWindow.svelte';
import { photosIn, type Rectangle } from './layout';
import { library } from './library.svelte';
import { selection } from './selection.svelte';

/** A press that moves further than this draws a rubber band, px. */
const CLICK = 5;
/** Two clicks within this time and place are a double click, ms. Our own, because a click may move the photos. */
const DOUBLE = 500;
/** The list scrolls by itself while a band's end is this near to an edge, px. */
const EDGE = 40;

/** What the pointer works on, and what it starts. */
export interface Surface {
  grid: Grid;
  scroller: () => HTMLElement | null;
  open: (id: number) => void;
  /** A selected photo is dragged away. */
  carry: (id: number, event: PointerEvent) => void;
}

interface Press {
  /** Where, px of the page. */
  x: number;
  y: number;
  id: number | null;
  /** It began on a photo of the selection, without a key: a drag takes it along. */
  carries: boolean;
  before: ReadonlySet<number>;
}

/** Clicks, double clicks and the rubber band on the grid. */
export class Pointer {
  band = $state.raw<Rectangle | null>(null);
  #press: Press | null = null;
  #last: { id: number; at: number; x: number; y: number } | null = null;
  #client = { x: 0, y: 0 };
  #scrolling = 0;

  constructor(private readonly surface: Surface) {}

  down(event: PointerEvent): void {
    if (event.button !== 0 || (event.target as Element).closest('button')) return;
    const { x, y } = this.#page(event);
    const keeps = event.shiftKey || event.ctrlKey || event.metaKey;
    const id = photoUnder(event);
    const carries = id !== null && !keeps && selection.has(id);
    this.#press = { x, y, id, carries, before: keeps ? selection.ids : new Set() };
  }

  move(event: PointerEvent): void {
    const press = this.#press;
    if (!press) return;
    this.#client = { x: event.clientX, y: event.clientY };
    const { x, y } = this.#page(event);
    if (!this.band && Math.hypot(x - press.x, y - press.y) < CLICK) return;
    if (press.carries && press.id !== null) {
      this.cancel();
      this.surface.carry(press.id, event);
      return;
    }
    if (!this.band) {
      selection.banding = true;
      this.surface.scroller()?.setPointerCapture(event.pointerId);
      this.#scrolling = requestAnimationFrame(() => this.#scrollAtEdge());
    }
    this.#draw();
  }

  up(event: PointerEvent): void {
    const press = this.#press;
    const banded = this.band !== null;
    this.cancel();
    if (!press || banded) return;
    if (press.id === null) {
      selection.clear();
      return;
    }
    const { timeStamp: at, clientX: x, clientY: y } = event;
    const last = this.#last;
    if (last && at - last.at < DOUBLE && Math.hypot(x - last.x, y - last.y) < CLICK) {
      this.#last = null;
      this.surface.open(last.id);
      return;
    }
    this.#last = { id: press.id, at, x, y };
    const toggles = event.ctrlKey || event.metaKey;
    if (event.shiftKey) selection.choose(press.id, toggles ? 'add-range' : 'range');
    else selection.choose(press.id, toggles ? 'toggle' : 'only');
  }

  cancel(): void {
    this.#press = null;
    this.band = null;
    selection.banding = false;
    cancelAnimationFrame(this.#scrolling);
  }

  /** A right click works on the selection, or on the photo under it when that is not selected. Gives whether there is one. */
  context(event: MouseEvent): boolean {
    const id = photoUnder(event);
    if (id === null) return false;
    if (!selection.has(id)) selection.choose(id, 'only');
    return true;
  }

  #draw(): void {
    const press = this.#press;
    const { layout } = this.surface.grid;
    const { listing } = library;
    if (!press || !layout || !listing) return;
    const { x, y } = this.#page({ clientX: this.#client.x, clientY: this.#client.y });
    const right = Math.min(Math.max(press.x, x), this.surface.grid.width);
    this.band = {
      left: Math.max(0, Math.min(press.x, x)),
      top: Math.max(0, Math.min(press.y, y)),
      right,
      bottom: Math.min(Math.max(press.y, y), layout.height),
    };
    selection.band(
      photosIn(layout, this.band).map((at) => listing.ids[at]!),
      press.before,
    );
  }

  #scrollAtEdge(): void {
    const scroller = this.surface.scroller();
    if (!scroller || !this.band) return;
    const box = scroller.getBoundingClientRect();
    const over = this.#client.y - box.bottom + EDGE;
    const under = box.top + EDGE - this.#client.y;
    const step = over > 0 ? over : under > 0 ? -under : 0;
    if (step !== 0) {
      scroller.scrollTop += step / 2;
      this.#draw();
    }
    this.#scrolling = requestAnimationFrame(() => this.#scrollAtEdge());
  }

  #page(at: { clientX: number; clientY: number }): { x: number; y: number } {
    const page = this.surface.scroller()?.firstElementChild?.getBoundingClientRect();
    return { x: at.clientX - (page?.left ?? 0), y: at.clientY - (page?.top ?? 0) };
  }
}

/** The photo whose cell an event is on. */
export function photoUnder(event: Event): number | null {
  const cell = (event.target as Element).closest<HTMLElement>('[data-photo]');
  return cell ? Number(cell.dataset.photo) : null;
}
