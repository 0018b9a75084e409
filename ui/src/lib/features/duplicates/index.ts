export { duplicates } from './duplicates.svelte';
export { default as DuplicatesView } from './DuplicatesView.svelte';
