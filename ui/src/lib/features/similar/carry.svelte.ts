import { navigation } from '$lib/shell';

/** A photo of the grid that is being dragged, until it is let go. */
export class Carry {
  /** The photo in the hand. */
  photo = $state<number | null>(null);
  x = $state(0);
  y = $state(0);
  /** It is over the place that looks for similar photos. */
  over = $state(false);
  /** The place that takes it. */
  zone: HTMLElement | null = null;
  #end: (() => void) | null = null;

  /** Takes a photo into the hand; it is let go with the pointer. */
  begin(photo: number, event: PointerEvent): void {
    this.#stop();
    this.photo = photo;
    this.#move(event);
    const move = (event: PointerEvent) => this.#move(event);
    const drop = (event: PointerEvent) => {
      this.#move(event);
      this.#drop();
    };
    const cancel = () => this.#stop();
    const key = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      this.#stop();
    };
    window.addEventListener('pointermove', move);
    window.addEventListener('pointerup', drop);
    window.addEventListener('pointercancel', cancel);
    window.addEventListener('blur', cancel);
    window.addEventListener('keydown', key, true);
    this.#end = () => {
      window.removeEventListener('pointermove', move);
      window.removeEventListener('pointerup', drop);
      window.removeEventListener('pointercancel', cancel);
      window.removeEventListener('blur', cancel);
      window.removeEventListener('keydown', key, true);
    };
  }

  #move(event: PointerEvent): void {
    this.x = event.clientX;
    this.y = event.clientY;
    const box = this.zone?.getBoundingClientRect();
    this.over =
      box !== undefined &&
      this.x >= box.left &&
      this.x <= box.right &&
      this.y >= box.top &&
      this.y <= box.bottom;
  }

  #drop(): void {
    const { photo, over } = this;
    this.#stop();
    if (photo !== null && over) navigation.openSimilar({ source: { kind: 'photo', photo } });
  }

  #stop(): void {
    this.#end?.();
    this.#end = null;
    this.photo = null;
    this.over = false;
  }
}

export const carry = new Carry();
