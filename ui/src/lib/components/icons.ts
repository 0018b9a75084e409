import type Heart from '@lucide/svelte/icons/heart';

/** An icon of the set, as `import Heart from '@lucide/svelte/icons/heart'` gives it. */
export type Icon = typeof Heart;
