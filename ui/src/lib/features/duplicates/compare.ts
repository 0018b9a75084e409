/** Where two photos are looked at: the same part of both, at the same size on the screen. */
export interface View {
  /** Screen pixels a pixel of the reference; null fits it into the pane. */
  scale: number | null;
  /** What is in the middle, 0 to 1 of the photo. */
  x: number;
  y: number;
}

export interface Size {
  width: number;
  height: number;
}

/** Whole photos, fitted. */
export const FIT: View = { scale: null, x: 0.5, y: 0.5 };

/** Most screen pixels a pixel. */
const MOST = 8;
/** How far a photo that is smaller than its pane can be made smaller: to 100 % on a screen of double density. */
const LEAST = 0.5;

/** The scale that shows the whole reference. */
export const fitScale = (pane: Size, reference: Size): number =>
  Math.min(pane.width / reference.width, pane.height / reference.height);

export const scaleOf = (view: View, pane: Size, reference: Size): number =>
  view.scale ?? fitScale(pane, reference);

/** Keeps the middle where the photo still fills the pane; along a side that has room it is centred. */
function clamped(view: View, pane: Size, reference: Size): View {
  const scale = scaleOf(view, pane, reference);
  const along = (at: number, size: number, room: number): number => {
    const half = room / 2 / (size * scale);
    return half >= 0.5 ? 0.5 : Math.min(1 - half, Math.max(half, at));
  };
  return {
    ...view,
    x: along(view.x, reference.width, pane.width),
    y: along(view.y, reference.height, pane.height),
  };
}

/** Moves the photos by screen pixels. */
export function panned(view: View, pane: Size, reference: Size, dx: number, dy: number): View {
  const scale = scaleOf(view, pane, reference);
  const x = view.x - dx / (reference.width * scale);
  const y = view.y - dy / (reference.height * scale);
  return clamped({ ...view, x, y }, pane, reference);
}

/** Another scale; what is at a point of the pane (px from its middle) stays there. */
export function scaled(view: View, pane: Size, reference: Size, scale: number, dx = 0, dy = 0): View {
  const before = scaleOf(view, pane, reference);
  const next = Math.min(MOST, Math.max(Math.min(LEAST, fitScale(pane, reference)), scale));
  const shift = 1 / before - 1 / next;
  const x = view.x + (dx * shift) / reference.width;
  const y = view.y + (dy * shift) / reference.height;
  return clamped({ scale: next, x, y }, pane, reference);
}

/** Where a photo is drawn in its pane, px. A photo of another size is drawn as large as the reference. */
export function placed(
  view: View,
  pane: Size,
  reference: Size,
  photo: Size,
): Size & { left: number; top: number } {
  const scale = scaleOf(view, pane, reference);
  // Of a photo of another shape the shorter side is fitted, so that both stay inside the reference's frame.
  const factor = Math.min(reference.width / photo.width, reference.height / photo.height);
  const width = photo.width * factor * scale;
  const height = photo.height * factor * scale;
  return {
    left: pane.width / 2 - view.x * reference.width * scale + (reference.width * scale - width) / 2,
    top: pane.height / 2 - view.y * reference.height * scale + (reference.height * scale - height) / 2,
    width,
    height,
  };
}

/** The larger of two photos: what 100 % refers to. */
export const referenceOf = (a: Size, b: Size): Size => (a.width * a.height >= b.width * b.height ? a : b);
