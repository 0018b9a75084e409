export { default as InstancePage } from './InstancePage.svelte';
