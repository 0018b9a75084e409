export { default as BatchPanel } from './BatchPanel.svelte';
