/**
 * A list of photos as columns: all hits at once, so that the grid never pages and keeps its place. 100,000 photos are
 * about 2.5 MB.
 */

import type { Area, ListingHead, ListingRequest } from '../api/generated';
import { call } from './call';

/** Bits of {@link Listing.flags}. */
export const FLAG = { favourite: 1, failed: 2, offline: 4, waiting: 8, missing: 16 } as const;

/** In {@link Listing.colours}: the colour is not known yet. */
export const NO_COLOUR = 0xffffffff;

export interface Listing extends ListingHead {
  /** The photos, in the order asked for. */
  ids: Uint32Array;
  /** Days since 1970 of the time that photos are sorted by, on the camera's clock. */
  days: Int32Array;
  /** Average colour 0xRRGGBB, or {@link NO_COLOUR}. */
  colours: Uint32Array;
  /** Changes when the picture changes: for {@link pictureUrl}. */
  versions: Uint32Array;
  /** Pixels of the upright photo; 0 while it is not known. */
  widths: Uint16Array;
  heights: Uint16Array;
  /** Bits of {@link FLAG}. */
  flags: Uint8Array;
  /** Likeness 0..1, when the list is ranked by likeness. */
  sims: Float32Array | null;
  /** The part that is alike, by position in the list, where it is a part. */
  areas: Map<number, Area>;
}

/** Asks for a list. */
export async function listing(request: Partial<ListingRequest>): Promise<Listing> {
  return decodeListing(await call<ArrayBuffer>('listing', { request }));
}

/** Bytes of one part: its position, then left, top, width, height. */
const PART = 20;

/**
 * Reads what the program wrote (`src-tauri/src/listing.rs`): the length of the head (u32), the head as JSON padded to a
 * multiple of four, then the columns, each padded so; little endian.
 */
export function decodeListing(buffer: ArrayBuffer): Listing {
  const view = new DataView(buffer);
  const length = view.getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length))) as ListingHead;
  let at = 4 + Math.ceil(length / 4) * 4;
  const take = (bytes: number): number => {
    const from = at;
    at += Math.ceil(bytes / 4) * 4;
    return from;
  };
  const n = head.count;
  const ids = new Uint32Array(buffer, take(n * 4), n);
  const days = new Int32Array(buffer, take(n * 4), n);
  const colours = new Uint32Array(buffer, take(n * 4), n);
  const versions = new Uint32Array(buffer, take(n * 4), n);
  const widths = new Uint16Array(buffer, take(n * 2), n);
  const heights = new Uint16Array(buffer, take(n * 2), n);
  const flags = new Uint8Array(buffer, take(n), n);
  const sims = head.ranked ? new Float32Array(buffer, take(n * 4), n) : null;
  const areas = new Map<number, Area>();
  const parts = take(head.parts * PART);
  for (let part = 0; part < head.parts; part++) {
    const from = parts + part * PART;
    const number = (index: number) => view.getFloat32(from + 4 + index * 4, true);
    areas.set(view.getUint32(from, true), {
      left: number(0),
      top: number(1),
      width: number(2),
      height: number(3),
    });
  }
  return { ...head, ids, days, colours, versions, widths, heights, flags, sims, areas };
}
