export { default as SideBar } from './SideBar.svelte';
