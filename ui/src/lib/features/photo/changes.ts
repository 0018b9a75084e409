import type { ChangeRequest, FieldValue, Name, PhotoView, TagView } from '$lib/backend';

/**
 * What a photo looks like after a change, before the library answered: edits show at once. The library's answer replaces
 * it, so this only has to look right.
 */
export function changed(photo: PhotoView, change: ChangeRequest, name: Name | null = null): PhotoView {
  switch (change.kind) {
    case 'confirm':
      return withTag(photo, change.concept, (tag) => ({
        ...tag,
        verdict: tag.verdict === 'manual' ? 'manual' : 'confirmed',
      }));
    case 'reject':
      return withTag(photo, change.concept, (tag) => ({ ...tag, verdict: 'rejected' }));
    case 'clear':
      return withTag(photo, change.concept, (tag) =>
        tag.confidence === null ? null : { ...tag, verdict: 'auto' },
      );
    case 'add_concept':
      return added(photo, change.key, name ?? { zh: change.key, en: change.key });
    case 'add_text':
      return added(photo, null, { zh: change.text, en: change.text });
    case 'field':
      return { ...photo, fields: fieldsWith(photo.fields, change.key, change.values) };
    case 'rate':
      return { ...photo, rating: change.stars };
    case 'favourite':
      return { ...photo, favourite: change.favourite };
  }
}

function withTag(photo: PhotoView, concept: number, change: (tag: TagView) => TagView | null): PhotoView {
  const before = photo.allTags.find((tag) => tag.concept === concept);
  const after = before ? change(before) : null;
  const replace = (tags: TagView[]) =>
    tags.flatMap((tag) => (tag.concept !== concept ? [tag] : after ? [after] : []));
  let tags = replace(photo.tags).filter((tag) => tag.verdict !== 'rejected');
  if (after && after.verdict !== 'rejected' && !tags.includes(after)) tags = [...tags, after];
  return { ...photo, tags, allTags: replace(photo.allTags) };
}

const sameName = (a: Name, b: Name): boolean =>
  a.zh.toLowerCase() === b.zh.toLowerCase() || a.en.toLowerCase() === b.en.toLowerCase();

function added(photo: PhotoView, key: string | null, name: Name): PhotoView {
  const known = photo.allTags.find((tag) => (key !== null && tag.key === key) || sameName(tag.name, name));
  if (known) return changed(photo, { kind: 'confirm', concept: known.concept });
  // Its number is not known yet; a negative one is nobody's.
  const concept = Math.min(0, ...photo.allTags.map((tag) => tag.concept)) - 1;
  const tag: TagView = {
    concept,
    key,
    name,
    category: null,
    categoryName: null,
    confidence: null,
    verdict: 'manual',
    boxes: [],
  };
  return { ...photo, tags: [...photo.tags, tag], allTags: [...photo.allTags, tag] };
}

function fieldsWith(fields: FieldValue[], key: string, values: string[]): FieldValue[] {
  if (!fields.some((field) => field.key === key)) return [...fields, { key, values }];
  return fields.map((field) => (field.key === key ? { key, values } : field));
}

/** Tags of one category, in the order they came. */
export interface TagGroup {
  /** The vocabulary's id of the category; null for typed tags. */
  category: string | null;
  name: Name | null;
  tags: TagView[];
}

/** Tags by category: the category of the surest tag first, typed ones at the end. */
export function grouped(tags: TagView[]): TagGroup[] {
  const groups = new Map<string | null, TagGroup>();
  for (const tag of tags) {
    const group = groups.get(tag.category);
    if (group) group.tags.push(tag);
    else groups.set(tag.category, { category: tag.category, name: tag.categoryName, tags: [tag] });
  }
  return [...groups.values()].toSorted((a, b) => Number(a.category === null) - Number(b.category === null));
}

/** Tags that the person said no to. */
export const rejected = (photo: PhotoView): TagView[] =>
  photo.allTags.filter((tag) => tag.verdict === 'rejected');

/** Tags that the models are not sure enough of to be shown. */
export function unsure(photo: PhotoView): TagView[] {
  const shown = new Set(photo.tags.map((tag) => tag.concept));
  return photo.allTags.filter((tag) => tag.verdict === 'auto' && !shown.has(tag.concept));
}

/** Whether the models have still to look at the photo. */
export const isWaiting = (photo: PhotoView): boolean =>
  photo.stages.length === 0 || photo.stages.some(({ state }) => state === 'pending' || state === 'retry');

/** The query that finds photos with a tag, its name in quotes where it would be read otherwise. */
export function tagQuery(name: string): string {
  const plain = /^[\p{L}\p{N}_]+$/u.test(name);
  return `tag:${plain ? name : `"${name.replace(/["“”＂\\]/g, '\\$&')}"`}`;
}
