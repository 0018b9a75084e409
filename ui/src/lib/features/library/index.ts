export { library } from './library.svelte';
