export { default as FirstRun } from './FirstRun.svelte';
export { firstRun } from './firstRun.svelte';
