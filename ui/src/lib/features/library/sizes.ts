import { preferences } from '$lib/shell';

/** Limits of the size of photos, px. */
export const SIZES = { least: 80, most: 480, step: 20 } as const;

/** Makes photos larger or smaller by steps. */
export function resizePhotos(steps: number): void {
  const size = preferences.current.gridSize + steps * SIZES.step;
  const gridSize = Math.min(SIZES.most, Math.max(SIZES.least, size));
  if (gridSize !== preferences.current.gridSize) void preferences.change({ gridSize });
}
