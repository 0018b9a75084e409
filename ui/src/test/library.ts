import type { InstanceView, Overview } from '$lib/backend';

/** Counts of a library of `all` photos of which nothing else is to be said, but for what a test needs. */
export function sampleOverview(all: number, change: Partial<Omit<Overview, 'all'>> = {}): Overview {
  return {
    all,
    favourites: 0,
    untagged: 0,
    recentlyAdded: 0,
    offline: 0,
    missing: 0,
    failed: 0,
    ...change,
  };
}

/** A folder of a hundred photos that is there, with all its work done, but for what a test needs. */
export function sampleInstance(change: Partial<InstanceView> = {}): InstanceView {
  return {
    id: 1,
    name: 'jiating',
    displayName: '家庭',
    description: '',
    folder: '/photos/家庭',
    online: true,
    notice: null,
    keys: [],
    ignorePatterns: [],
    counts: { photos: 100, missing: 0, thumbnails: 100, tagged: 100, failed: 0, waiting: 0 },
    scanning: false,
    origin: null,
    createdAt: 0,
    scannedAt: 0,
    ...change,
  };
}
