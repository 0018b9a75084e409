export { search } from './search.svelte';
export { default as SearchBar } from './SearchBar.svelte';
export { default as SearchNotices } from './SearchNotices.svelte';
