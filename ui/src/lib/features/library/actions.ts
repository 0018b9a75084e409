import { copyText, openOriginal, photo, showInFolder } from '$lib/backend';
import { t } from '$lib/i18n';
import { history, libraryPlace, navigation, toasts } from '$lib/shell';
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

/** Shows the library's photos by their likeness to this one, keeping what is filtered now. */
export function findSimilar(id: number): void {
  const { text, instance } = navigation.library;
  const similar = { source: { kind: 'photo', photo: id }, area: null, atLeast: 0 } as const;
  navigation.go(libraryPlace({ text, instance, similar }));
}

/** Runs something that the system does; a fault becomes a message. */
async function attempt(run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (fault) {
    toasts.fail(fault);
  }
}

export const showFile = (id: number): Promise<void> => attempt(() => showInFolder(id));

export const openFile = (id: number): Promise<void> => attempt(() => openOriginal(id));

/** Most paths that are copied at once: each needs a question to the program. */
const MOST_PATHS = 1000;

/** Puts the paths of photos on the clipboard, one a line. */
export const copyPaths = (ids: number[]): Promise<void> =>
  attempt(async () => {
    const views = await Promise.all(ids.slice(0, MOST_PATHS).map((id) => photo(id)));
    const paths = views.map((view) => view.file ?? view.path);
    await copyText(paths.join('\n'));
    toasts.show(() => t('library.pathsCopied', { count: paths.length }));
  });
