export { default as AddTag } from './AddTag.svelte';
export { default as FieldRow } from './FieldRow.svelte';
export { default as InfoPanel } from './InfoPanel.svelte';
export { default as TagChip } from './TagChip.svelte';
export { tagQuery } from './changes';
export { copyPath, openFile, showFile } from './file';
export { boxToken } from './palette';
export { OpenPhoto, openPhoto, type Lit } from './photo.svelte';
