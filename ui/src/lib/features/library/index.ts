export { chooseFolder } from './addFolder';
export { copyPaths, findSimilar, rate, setFavourite, toggleFavourites } from './actions';
export { default as GridControls } from './GridControls.svelte';
export { default as LibraryView } from './LibraryView.svelte';
export { library } from './library.svelte';
export { selection } from './selection.svelte';
export { tagging } from './tagging.svelte';
