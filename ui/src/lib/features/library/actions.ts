import { copyText, photo } from '$lib/backend';
import { t } from '$lib/i18n';
import { history, navigation, toasts } from '$lib/shell';
import { library } from './library.svelte';

/** What a person can do with photos, wherever the photos are shown. Each is one edit that can be undone. */

export async function setFavourite(ids: number[], favourite: boolean): Promise<void> {
  library.markFavourite(ids, favourite);
  const changed = await history.edit(ids, [{ kind: 'favourite', favourite }]);
  if (!changed) await library.refresh();
}

/** Makes all favourites, unless all are: then none. */
export function toggleFavourites(ids: number[]): Promise<void> {
  return setFavourite(ids, !ids.every((id) => library.isFavourite(library.positionOf(id))));
}

export async function rate(ids: number[], stars: number): Promise<void> {
  await history.edit(ids, [{ kind: 'rate', stars }]);
}

/** Shows the library's photos by their likeness to this one. */
export function findSimilar(id: number): void {
  navigation.openSimilar({ source: { kind: 'photo', photo: id } });
}

/** Most paths that are copied at once: each needs a question to the program. */
const MOST_PATHS = 1000;

/** Puts the paths of photos on the clipboard, one a line. */
export async function copyPaths(ids: number[]): Promise<void> {
  try {
    const views = await Promise.all(ids.slice(0, MOST_PATHS).map((id) => photo(id)));
    const paths = views.map((view) => view.file ?? view.path);
    await copyText(paths.join('\n'));
    toasts.show(() => t('library.pathsCopied', { count: paths.length }));
  } catch (fault) {
    toasts.fail(fault);
  }
}
