import type { Attachment } from 'svelte/attachments';
import { preferences } from '$lib/shell';
import { toPhoto, type Point } from './geometry';
import { between, isUsable } from './region';
import type { Viewer } from './viewer.svelte';
import { pixelsOf, WheelSteps, zoomFactor } from './wheel';

/** CSS pixels that a press may move and still be a click. */
const TWITCH = 4;
const MIDDLE = 1;

type Kind = 'none' | 'pressed' | 'pan' | 'region' | 'pinch';

/**
 * Whether it is at the region's frame, handles or buttons, which look after themselves. They cannot keep their events from
 * the stage: Svelte hears theirs at the root of the page, after the stage.
 */
function ofRegion(event: Event): boolean {
  return event.target instanceof Element && event.target.closest('[data-region]') !== null;
}

/** What the mouse, a finger or two, and the wheel do on the stage. */
export class Gestures {
  #pointers = new Map<number, Point>();
  #kind: Kind = 'none';
  #from: Point = { x: 0, y: 0 };
  #button = 0;
  #dragged = false;
  readonly #steps = new WheelSteps();

  constructor(
    private readonly viewer: Viewer,
    private readonly ondrawn: () => void,
  ) {}

  /** Whether the press that just ended was a drag, so that its click means nothing. */
  get dragged(): boolean {
    return this.#dragged;
  }

  /** Listens on the stage. */
  readonly attach: Attachment<HTMLElement> = (stage) => {
    const end = new AbortController();
    const at = (event: MouseEvent): Point => {
      const { left, top } = stage.getBoundingClientRect();
      return { x: event.clientX - left, y: event.clientY - top };
    };
    const on = <K extends keyof HTMLElementEventMap>(
      name: K,
      handler: (event: HTMLElementEventMap[K]) => void,
    ) => stage.addEventListener(name, handler, { signal: end.signal, passive: false });
    on('pointerdown', (event) => this.#down(event, at(event)));
    on('pointermove', (event) => this.#move(event, at(event), stage));
    on('pointerup', (event) => this.#up(event));
    on('pointercancel', (event) => this.#up(event));
    on('wheel', (event) => this.#wheel(event, at(event)));
    on('dblclick', (event) => {
      if (ofRegion(event)) return;
      this.viewer.toggleFit(at(event));
    });
    return () => end.abort();
  };

  #down(event: PointerEvent, at: Point): void {
    if ((event.button !== 0 && event.button !== MIDDLE) || ofRegion(event)) return;
    this.#pointers.set(event.pointerId, at);
    this.#dragged = false;
    this.#from = at;
    this.#button = event.button;
    this.#kind = this.#pointers.size === 2 ? 'pinch' : 'pressed';
    if (this.#kind === 'pinch') this.viewer.unmark();
    // A middle press would start the web view's own scrolling.
    if (event.button === MIDDLE) event.preventDefault();
  }

  #move(event: PointerEvent, at: Point, stage: HTMLElement): void {
    const before = this.#pointers.get(event.pointerId);
    if (!before) return;
    if (this.#kind === 'pressed') {
      if (Math.hypot(at.x - this.#from.x, at.y - this.#from.y) <= TWITCH) return;
      const moves = this.#button === MIDDLE || (this.viewer.larger && !this.viewer.marking);
      this.#kind = moves ? 'pan' : 'region';
      this.#dragged = true;
      stage.setPointerCapture?.(event.pointerId);
    }
    if (this.#kind === 'pinch') this.#pinch(event.pointerId, before, at);
    this.#pointers.set(event.pointerId, at);
    if (this.#kind === 'pan') this.viewer.panBy({ x: at.x - before.x, y: at.y - before.y });
    if (this.#kind === 'region') this.#draw(at);
  }

  #up(event: PointerEvent): void {
    if (!this.#pointers.delete(event.pointerId)) return;
    const kind = this.#kind;
    this.#kind = 'none';
    if (kind === 'region') {
      this.viewer.marking = false;
      if (this.viewer.region && isUsable(this.viewer.region)) this.ondrawn();
      else this.viewer.region = null;
    } else if (kind === 'pressed' && this.viewer.region) {
      this.viewer.unmark();
    }
  }

  #draw(at: Point): void {
    const { view, stage } = this.viewer;
    if (!view || !stage) return;
    this.viewer.region = between(toPhoto(this.#from, view, stage), toPhoto(at, view, stage));
  }

  /** Two fingers: the photo follows their middle and their distance. */
  #pinch(id: number, before: Point, at: Point): void {
    const other = [...this.#pointers].find(([pointer]) => pointer !== id)?.[1];
    if (!other) return;
    const distance = (a: Point) => Math.max(1, Math.hypot(a.x - other.x, a.y - other.y));
    this.#dragged = true;
    this.viewer.zoomBy(distance(at) / distance(before), { x: (at.x + other.x) / 2, y: (at.y + other.y) / 2 });
    if (this.viewer.larger) this.viewer.panBy({ x: (at.x - before.x) / 2, y: (at.y - before.y) / 2 });
  }

  #wheel(event: WheelEvent, at: Point): void {
    event.preventDefault();
    const delta = pixelsOf(event);
    if (event.ctrlKey || event.metaKey || preferences.current.wheel === 'zoom') {
      this.viewer.zoomBy(zoomFactor(delta), at);
    } else if (this.viewer.larger) {
      this.viewer.panBy({ x: -event.deltaX, y: -event.deltaY });
    } else {
      const step = this.#steps.turn(delta, event.timeStamp);
      if (step !== 0) this.viewer.step(step);
    }
  }
}
