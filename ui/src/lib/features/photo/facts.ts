import type { PhotoView } from '$lib/backend';
import {
  formatBytes,
  formatCameraTime,
  formatNumber,
  formatTime,
  language,
  t,
  type MessageKey,
} from '$lib/i18n';

/** Something known about a photo, as it is shown. */
export interface Fact {
  label: MessageKey;
  /** Lines; the first is prominent. */
  lines: string[];
}

/** The offset of the camera's clock as clocks show it: UTC+8, UTC−3:30. */
export function offsetText(minutes: number): string {
  const sign = minutes < 0 ? '−' : '+';
  const hours = Math.floor(Math.abs(minutes) / 60);
  const rest = Math.abs(minutes) % 60;
  return `UTC${sign}${hours}${rest === 0 ? '' : `:${String(rest).padStart(2, '0')}`}`;
}

/** Exposures from here on are written as decimals, as cameras write them. */
const DECIMAL_FROM = 0.3;

/** An exposure time as cameras write it: 1/125 s, 0.5 s, 30 s. */
export function exposureText(seconds: number): string {
  const value =
    seconds >= DECIMAL_FROM || seconds <= 0
      ? formatNumber(seconds, 1)
      : `1/${formatNumber(Math.round(1 / seconds))}`;
  return t('photo.seconds', { value });
}

/** A place on Earth: 31.2304° N, 121.4737° E. */
export function placeText(latitude: number, longitude: number): string {
  return t('photo.place', {
    latitude: formatNumber(Math.abs(latitude), 4),
    northSouth: latitude < 0 ? 'south' : 'north',
    longitude: formatNumber(Math.abs(longitude), 4),
    eastWest: longitude < 0 ? 'west' : 'east',
  });
}

/** A figure and its unit stay on one line. */
const together = (text: string): string => text.replaceAll(' ', '\u00a0');

function present(lines: (string | null)[]): string[] {
  return lines.filter((line) => line !== null && line !== '') as string[];
}

/** Pixels as the language counts them: by the million, or by the ten thousand. */
function pixelsText(pixels: number): string {
  const amount =
    language.locale === 'zh'
      ? formatNumber(Math.round(pixels / 1e4))
      : formatNumber(pixels / 1e6, pixels < 1e7 ? 1 : 0);
  return t('photo.megapixels', { amount });
}

/** What the camera and the file say, in the order people look for it; what is not known is left out. */
export function facts(photo: PhotoView): Fact[] {
  const { width, height } = photo;
  const exposure = present([
    photo.exposureSeconds === null ? null : exposureText(photo.exposureSeconds),
    photo.fNumber === null ? null : `f/${formatNumber(photo.fNumber, 1)}`,
    photo.iso === null ? null : `ISO ${photo.iso}`,
    photo.focalLengthMm === null ? null : `${formatNumber(photo.focalLengthMm, 1)} mm`,
  ])
    .map(together)
    .join(' · ');
  const all: Fact[] = [
    {
      label: photo.takenAt === null ? 'photo.fact.modified' : 'photo.fact.taken',
      lines: present([
        photo.takenAt === null ? formatTime(photo.modifiedAt) : formatCameraTime(photo.takenAt),
        photo.takenAt === null || photo.takenOffset === null ? null : offsetText(photo.takenOffset),
      ]),
    },
    { label: 'photo.fact.camera', lines: present([photo.camera, photo.lens]) },
    { label: 'photo.fact.exposure', lines: present([exposure]) },
    {
      label: 'photo.fact.place',
      lines: present([
        photo.latitude === null || photo.longitude === null
          ? null
          : placeText(photo.latitude, photo.longitude),
        photo.altitude === null ? null : t('photo.metres', { value: formatNumber(photo.altitude) }),
      ]),
    },
    {
      label: 'photo.fact.size',
      lines: present([
        width && height ? `${width} × ${height}` : null,
        present([
          width && height ? pixelsText(width * height) : null,
          photo.format?.toUpperCase() ?? null,
          formatBytes(photo.size),
        ]).join(' · '),
      ]),
    },
    { label: 'photo.fact.software', lines: present([photo.software]) },
  ];
  return all.filter(({ lines }) => lines.length > 0);
}
