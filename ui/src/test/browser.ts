/** What browsers have and jsdom lacks, as far as components ask for it: nothing is painted, so nothing has a size or moves. */

window.matchMedia ??= (query: string): MediaQueryList =>
  Object.assign(new EventTarget(), {
    matches: query.includes('reduced-motion'),
    media: query,
    onchange: null,
    addListener: () => undefined,
    removeListener: () => undefined,
  }) as MediaQueryList;

window.ResizeObserver ??= class implements ResizeObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
};

Element.prototype.scrollIntoView ??= () => undefined;
Element.prototype.scrollTo ??= () => undefined;
Element.prototype.hasPointerCapture ??= () => false;
Element.prototype.setPointerCapture ??= () => undefined;
Element.prototype.releasePointerCapture ??= () => undefined;
Element.prototype.getAnimations ??= () => [];
Element.prototype.animate ??= function animate(): Animation {
  const animation = Object.assign(new EventTarget(), {
    cancel: () => undefined,
    finished: Promise.resolve(),
    onfinish: null as (() => void) | null,
    currentTime: 0,
    effect: null,
  });
  queueMicrotask(() => animation.onfinish?.());
  return animation as unknown as Animation;
};
