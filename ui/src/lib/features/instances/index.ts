export { instances, stateOf, type InstanceState } from './instances.svelte';
