import Copy from '@lucide/svelte/icons/copy';
import ExternalLink from '@lucide/svelte/icons/external-link';
import FolderOpen from '@lucide/svelte/icons/folder-open';
import Heart from '@lucide/svelte/icons/heart';
import Maximize from '@lucide/svelte/icons/maximize-2';
import ScanSearch from '@lucide/svelte/icons/scan-search';
import Star from '@lucide/svelte/icons/star';
import RotateCw from '@lucide/svelte/icons/rotate-cw';
import CircleSlash from '@lucide/svelte/icons/circle-slash';
import Tag from '@lucide/svelte/icons/tag';
import Trash from '@lucide/svelte/icons/trash-2';
import type { MenuEntry } from '$lib/components';
import { FLAG, photo } from '$lib/backend';
import { retryPhotos, skipPhotos } from '$lib/features/activity';
import { openFile, showFile } from '$lib/features/photo';
import { t } from '$lib/i18n';
import { history, keyboard } from '$lib/shell';
import { copyPaths, findSimilar, rate, toggleFavourites } from './actions';
import { library } from './library.svelte';
import { tagging } from './tagging.svelte';

/** What can be done with selected photos; the first is the one that opens. */
export function photoEntries(ids: number[], open: (id: number) => void): MenuEntry[] {
  const [first] = ids;
  if (first === undefined) return [];
  const one = ids.length === 1;
  const favourite = ids.every((id) => library.isFavourite(library.positionOf(id)));
  const stars = [5, 4, 3, 2, 1, 0].map((count): MenuEntry => ({
    label: t('common.stars', { count }),
    keys: String(count),
    onselect: () => void rate(ids, count),
  }));
  return [
    { label: t('library.open'), icon: Maximize, keys: keyboard.text('open'), onselect: () => open(first) },
    {
      label: t('library.findSimilar'),
      icon: ScanSearch,
      keys: keyboard.text('gridSimilar'),
      disabled: !one,
      onselect: () => findSimilar(first),
    },
    'separator',
    {
      label: t(favourite ? 'library.unfavourite' : 'library.favourite'),
      icon: Heart,
      keys: keyboard.text('gridFavourite'),
      onselect: () => void toggleFavourites(ids),
    },
    { label: t('common.rating'), icon: Star, entries: stars },
    { label: t('library.addTag'), icon: Tag, keys: keyboard.text('gridTag'), onselect: () => tagging.ask() },
    'separator',
    {
      label: t('library.showFile'),
      icon: FolderOpen,
      keys: keyboard.text('gridShow'),
      disabled: !one,
      onselect: () => void showFile(first),
    },
    {
      label: t('library.openFile'),
      icon: ExternalLink,
      disabled: !one,
      onselect: () => void openFile(first),
    },
    {
      label: t('library.copyPaths', { count: ids.length }),
      icon: Copy,
      keys: keyboard.text('gridCopyPath'),
      onselect: () => void copyPaths(ids),
    },
    ...failedEntries(ids),
    'separator',
    {
      label: t('library.trash', { count: ids.length }),
      icon: Trash,
      danger: true,
      keys: keyboard.text('gridTrash'),
      onselect: () => void history.trash(ids),
    },
  ];
}

/** What can be done with those of them that failed. */
function failedEntries(ids: number[]): MenuEntry[] {
  const failed = ids.filter((id) => library.flagsAt(library.positionOf(id)) & FLAG.failed);
  if (failed.length === 0) return [];
  const count = failed.length;
  return [
    'separator',
    { label: t('library.retry', { count }), icon: RotateCw, onselect: () => void retryPhotos(failed) },
    { label: t('library.skip', { count }), icon: CircleSlash, onselect: () => void leaveAlone(failed) },
  ];
}

async function leaveAlone(ids: number[]): Promise<void> {
  const name =
    ids.length === 1
      ? await photo(ids[0]!).then(
          (view) => view.name,
          () => '',
        )
      : '';
  await skipPhotos(ids, name);
}
