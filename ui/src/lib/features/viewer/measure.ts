let context: CanvasRenderingContext2D | null | undefined;
const widths = new Map<string, number>();

/** Han characters and their signs are as wide as they are high; others about half. */
const FULL_WIDTH = /[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]/;

/** How wide a text is in a font (as canvas writes fonts), in CSS pixels. */
export function textWidth(text: string, font: string): number {
  const id = `${font}|${text}`;
  const known = widths.get(id);
  if (known !== undefined) return known;
  context ??=
    typeof CanvasRenderingContext2D === 'undefined'
      ? null
      : document.createElement('canvas').getContext('2d');
  let width: number;
  if (context) {
    context.font = font;
    width = context.measureText(text).width;
  } else {
    // A web view without a canvas: near enough, and labels cut off what does not fit.
    width = [...text].reduce((sum, sign) => sum + (FULL_WIDTH.test(sign) ? 12 : 7), 0);
  }
  widths.set(id, width);
  return width;
}
