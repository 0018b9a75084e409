export { searches } from './searches.svelte';
