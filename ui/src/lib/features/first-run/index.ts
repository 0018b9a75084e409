export { default as FirstRun } from './FirstRun.svelte';
export { firstRun } from './welcome.svelte';
