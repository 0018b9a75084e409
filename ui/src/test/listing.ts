import { NO_COLOUR, type Listing } from '$lib/backend';

/**
 * A list of `count` photos as the program hands it out, the newest first: numbers fall from `count` to 1, thirty photos a
 * day, of several shapes.
 */
export function listingOf(count: number, flags: number[] = []): Listing {
  const shapes: [number, number][] = [
    [4032, 3024],
    [3024, 4032],
    [6000, 4000],
    [0, 0],
  ];
  return {
    total: count,
    count,
    notices: [],
    empty: count === 0 ? { reason: 'no_match' } : null,
    ranked: false,
    parts: 0,
    ids: Uint32Array.from({ length: count }, (_, at) => count - at),
    days: Int32Array.from({ length: count }, (_, at) => Math.floor((count - at) / 30)),
    colours: new Uint32Array(count).fill(NO_COLOUR),
    versions: new Uint32Array(count),
    widths: Uint16Array.from({ length: count }, (_, at) => shapes[(count - at) % shapes.length]![0]),
    heights: Uint16Array.from({ length: count }, (_, at) => shapes[(count - at) % shapes.length]![1]),
    flags: Uint8Array.from({ length: count }, (_, at) => flags[at] ?? 0),
    sims: null,
    areas: new Map(),
  };
}

/** A list of neither likeness nor parts in the bytes that `decodeListing` reads. */
export function writtenListing(listing: Listing): ArrayBuffer {
  const { ids, days, colours, versions, widths, heights, flags, sims: _, areas: __, ...head } = listing;
  const words = new TextEncoder().encode(JSON.stringify(head));
  const padded = (bytes: ArrayBufferView): Uint8Array => {
    const part = new Uint8Array(Math.ceil(bytes.byteLength / 4) * 4);
    part.set(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    return part;
  };
  const parts = [Uint32Array.of(words.length), words, ids, days, colours, versions, widths, heights, flags];
  return Uint8Array.from(parts.flatMap((part) => [...padded(part)])).buffer;
}
