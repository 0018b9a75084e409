import { describe, expect, it } from 'vitest';
import { changed, grouped, isWaiting, rejected, tagQuery, unsure } from './changes';
import { samplePhoto, sampleTag } from './sample';

const verdicts = (photo = samplePhoto()) =>
  Object.fromEntries(photo.tags.map((tag) => [tag.name.en, tag.verdict]));

describe('an edit shows before it is saved', () => {
  it('confirms', () => {
    expect(verdicts(changed(samplePhoto(), { kind: 'confirm', concept: 1 }))).toEqual({
      dog: 'confirmed',
      car: 'auto',
    });
  });

  it('takes a rejected tag out of the list and keeps it among the rejected', () => {
    const after = changed(samplePhoto(), { kind: 'reject', concept: 1 });
    expect(verdicts(after)).toEqual({ car: 'auto' });
    expect(rejected(after).map((tag) => tag.key)).toEqual(['dog']);
    expect(verdicts(changed(after, { kind: 'clear', concept: 1 }))).toEqual({ dog: 'auto', car: 'auto' });
  });

  it('shows an unsure tag that the person confirms', () => {
    expect(unsure(samplePhoto()).map((tag) => tag.key)).toEqual(['cat']);
    const after = changed(samplePhoto(), { kind: 'confirm', concept: 3 });
    expect(verdicts(after)).toMatchObject({ cat: 'confirmed' });
    expect(unsure(after)).toEqual([]);
  });

  it('adds a tag once, confirms it when the models know it, and forgets it when it is cleared', () => {
    const once = changed(samplePhoto(), { kind: 'add_text', text: '春节' });
    const twice = changed(once, { kind: 'add_text', text: '春节' });
    expect(twice.tags.filter((tag) => tag.name.zh === '春节')).toHaveLength(1);
    const known = changed(samplePhoto(), { kind: 'add_concept', key: 'dog' }, { zh: '狗', en: 'dog' });
    expect(verdicts(known)).toMatchObject({ dog: 'confirmed' });
    const typed = once.tags.at(-1)!;
    expect(typed.verdict).toBe('manual');
    expect(changed(once, { kind: 'clear', concept: typed.concept }).allTags).toHaveLength(3);
  });

  it('sets fields, stars and the heart', () => {
    const photo = samplePhoto();
    expect(changed(photo, { kind: 'field', key: 'place', values: ['成都'] }).fields).toContainEqual({
      key: 'place',
      values: ['成都'],
    });
    expect(changed(photo, { kind: 'field', key: 'new', values: ['x'] }).fields).toHaveLength(3);
    expect(changed(photo, { kind: 'rate', stars: 4 }).rating).toBe(4);
    expect(changed(photo, { kind: 'favourite', favourite: true }).favourite).toBe(true);
  });
});

describe('tags by category', () => {
  it('keep their order, typed ones last', () => {
    const typed = sampleTag({ concept: 9, key: null, category: null, categoryName: null });
    const groups = grouped([typed, ...samplePhoto().tags]);
    expect(groups.map((group) => group.category)).toEqual(['animal', 'vehicle', null]);
  });
});

describe('a photo', () => {
  it('waits until every stage is done', () => {
    expect(isWaiting(samplePhoto())).toBe(false);
    const stage = { stage: 'tag', kind: null, reason: null };
    expect(isWaiting(samplePhoto({ stages: [{ ...stage, state: 'pending' }] }))).toBe(true);
    expect(isWaiting(samplePhoto({ stages: [{ ...stage, state: 'failed' }] }))).toBe(false);
    expect(isWaiting(samplePhoto({ stages: [] }))).toBe(true);
  });
});

describe('the query for a tag', () => {
  it.each([
    ['狗', 'tag:狗'],
    ['golden retriever', 'tag:"golden retriever"'],
    ['a "b" \\c', 'tag:"a \\"b\\" \\\\c"'],
    ['x|y', 'tag:"x|y"'],
  ])('%s', (name, query) => expect(tagQuery(name)).toBe(query));
});
