export { carry } from './carry.svelte';
export { default as CarryLayer } from './CarryLayer.svelte';
export { default as SimilarHeader } from './SimilarHeader.svelte';
