/** Addresses of pictures. They never travel as JSON: the web view fetches them from the `photo://` protocol. */

import { convertFileSrc } from '@tauri-apps/api/core';

/** `thumb`: 320 px on the long side; `large`: 1280 px; `original`: all pixels. */
export type PictureKind = 'thumb' | 'large' | 'original';

// Windows' web view knows no schemes of its own: there it is http://photo.localhost.
const base = convertFileSrc('', 'photo');

/** The address of a photo's picture. `version` (of a listing or a photo) makes the web view fetch a changed picture anew. */
export const pictureUrl = (kind: PictureKind, id: number, version: number): string =>
  `${base}${kind}/${id}?v=${version}`;

/** The address of a photo in the tray. */
export const droppedUrl = (token: number): string => `${base}dropped/${token}`;
