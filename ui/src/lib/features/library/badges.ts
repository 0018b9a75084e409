import CloudOff from '@lucide/svelte/icons/cloud-off';
import FileX from '@lucide/svelte/icons/file-x';
import TriangleAlert from '@lucide/svelte/icons/triangle-alert';
import { FLAG } from '$lib/backend';

/** What is to be said of a photo in the grid, the gravest first: the flag, its words, its picture. */
export const BADGES = [
  [FLAG.failed, 'library.badge.failed', TriangleAlert],
  [FLAG.offline, 'library.badge.offline', CloudOff],
  [FLAG.missing, 'library.badge.missing', FileX],
] as const;
