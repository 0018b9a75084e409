export { activity } from './activity.svelte';
export { default as ActivityCorner } from './ActivityCorner.svelte';
export { default as FailureList } from './FailureList.svelte';
export { retryPhotos, skipPhotos } from './failedPhotos';
export { failureText } from './failureText';
export { Failures } from './failures.svelte';
