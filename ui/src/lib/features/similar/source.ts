import { droppedUrl, photo, pictureUrl, type SimilarSource } from '$lib/backend';
import { dropped } from '$lib/features/dropped';

/** The picture that is looked for. */
export interface Query {
  url: string;
  /** The file's name. */
  name: string;
  /** Width by height; null while it is not known. */
  ratio: number | null;
}

const ratioOf = (width: number | null, height: number | null): number | null =>
  width && height ? width / height : null;

/** What is known of the picture that a search for similar photos begins with. */
export async function queryOf(source: SimilarSource): Promise<Query> {
  if (source.kind === 'photo') {
    const view = await photo(source.photo);
    const url = pictureUrl('large', view.id, view.version);
    return { url, name: view.name, ratio: ratioOf(view.width, view.height) };
  }
  const view = dropped.find(source.token);
  return {
    url: droppedUrl(source.token),
    name: view?.name ?? '',
    ratio: ratioOf(view?.width ?? null, view?.height ?? null),
  };
}
