export { drag } from './drag.svelte';
export { default as DropLayer } from './DropLayer.svelte';
export { default as DroppedShelf } from './DroppedShelf.svelte';
export { dropped } from './tray.svelte';
