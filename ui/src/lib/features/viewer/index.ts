export { default as Viewer } from './Viewer.svelte';
