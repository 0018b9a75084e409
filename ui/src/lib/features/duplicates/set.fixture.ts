import type { Duplicate, DuplicateSet } from '$lib/backend';

/** A photo of a set. */
export const member = (photo: number, over: Partial<Duplicate> = {}): Duplicate => ({
  photo,
  instance: 1,
  name: `photo ${photo}.jpg`,
  path: `2024/photo ${photo}.jpg`,
  size: 1_000_000 * photo,
  width: 4000,
  height: 3000,
  takenAt: Date.UTC(2024, 4, 3),
  modifiedAt: 0,
  rating: 0,
  favourite: false,
  version: 1,
  similarity: 1,
  ...over,
});

/** A set of photos, the first of them the keeper. */
export const setOf = (photos: number[], over: Partial<DuplicateSet> = {}): DuplicateSet => ({
  kind: 'exact',
  keeper: photos[0]!,
  reason: 'more_pixels',
  members: photos.map((photo) => member(photo)),
  ...over,
});
