import { afterEach, describe, expect, it } from 'vitest';
import { language } from '$lib/i18n';
import { exposureText, facts, offsetText, placeText } from './facts';
import { samplePhoto } from './sample';

afterEach(() => {
  language.locale = 'en';
});

/** Text with plain spaces, by label. */
const table = (photo = samplePhoto()) =>
  Object.fromEntries(
    facts(photo).map(({ label, lines }) => [
      label.replace('photo.fact.', ''),
      lines.map((line) => line.replaceAll('\u00a0', ' ')),
    ]),
  );

describe('facts', () => {
  it('are written as English writes them', () => {
    expect(table()).toEqual({
      taken: ['3 May 2024 at 14:22', 'UTC+8'],
      camera: ['Fujifilm X-T5', 'XF 35mm'],
      exposure: ['1/125 s · f/2.8 · ISO 200 · 35 mm'],
      place: ['31.2304° N, 121.4737° E', '12 m above sea level'],
      size: ['4000 × 3000', '12 MP · JPEG · 3.4 MB'],
    });
  });

  it('are written as Chinese writes them', () => {
    language.locale = 'zh';
    expect(table()).toEqual({
      taken: ['2024年5月3日 14:22', 'UTC+8'],
      camera: ['Fujifilm X-T5', 'XF 35mm'],
      exposure: ['1/125 秒 · f/2.8 · ISO 200 · 35 mm'],
      place: ['北纬 31.2304°，东经 121.4737°', '海拔 12 米'],
      size: ['4000 × 3000', '1,200 万像素 · JPEG · 3.4 MB'],
    });
  });

  it('leave out what is not known', () => {
    const bare = samplePhoto({
      takenAt: null,
      camera: null,
      lens: null,
      iso: null,
      exposureSeconds: null,
      fNumber: null,
      focalLengthMm: null,
      latitude: null,
      altitude: null,
      width: null,
      height: null,
      format: null,
    });
    expect(Object.keys(table(bare))).toEqual(['modified', 'size']);
    expect(table(bare).size).toEqual(['3.4 MB']);
  });
});

describe('figures', () => {
  it.each([
    [1 / 8000, '1/8,000 s'],
    [1 / 3.9, '1/4 s'],
    [0.5, '0.5 s'],
    [30, '30 s'],
  ])('an exposure of %f s', (seconds, text) => expect(exposureText(seconds)).toBe(text));

  it.each([
    [480, 'UTC+8'],
    [-210, 'UTC−3:30'],
    [0, 'UTC+0'],
    [345, 'UTC+5:45'],
  ])('an offset of %i min', (minutes, text) => expect(offsetText(minutes)).toBe(text));

  it('a place in the south west', () => {
    expect(placeText(-33.8688, -70.5).replaceAll('\u00a0', ' ')).toBe('33.8688° S, 70.5° W');
  });
});
