import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PhotoView } from '$lib/backend';
import { program, type Called } from '$lib/backend/testing';
import { dispatch, toasts } from '$lib/shell';
import { OpenPhoto } from './photo.svelte';
import { samplePhoto } from './sample';

let stored: PhotoView;
let calls: Called[];
let open: OpenPhoto;
let stop: () => void;

const commands = () => calls.map(({ command }) => command);

beforeEach(() => {
  stored = samplePhoto();
  calls = program({
    photo: () => structuredClone(stored),
    prioritise: () => null,
    edit: () => ({ label: 'confirm_tag', params: { photos: 1, tag_zh: '狗', tag_en: 'dog' } }),
  });
  open = new OpenPhoto();
  stop = open.start();
});

afterEach(() => {
  stop();
  toasts.list = [];
});

describe('a photo that is opened', () => {
  it('is read, and analysed first when it was not yet', async () => {
    stored.stages = [{ stage: 'tag', state: 'pending', kind: null, reason: null }];
    await open.open(7);
    expect(open.view?.name).toBe('dog.jpg');
    expect(calls.find(({ command }) => command === 'prioritise')?.args).toEqual({ ids: [7] });
  });

  it('is read again when it changes, and not when others do', async () => {
    await open.open(7);
    dispatch({ type: 'photosChanged', ids: [8, 9] });
    stored.rating = 5;
    dispatch({ type: 'photosChanged', ids: [7] });
    await vi.waitFor(() => expect(open.view?.rating).toBe(5));
    expect(commands()).toEqual(['photo', 'photo']);
  });

  it('says why it cannot be shown', async () => {
    program({
      photo: () => {
        throw { code: 'unknown_photo', params: {}, detail: 'gone' };
      },
    });
    await open.open(7);
    expect(open.view).toBeNull();
    expect(open.fault).toMatchObject({ code: 'unknown_photo' });
  });
});

describe('an edit', () => {
  it('shows at once, is saved, and can be taken back', async () => {
    await open.open(7);
    const saved = open.confirm(open.view!.tags[0]!);
    expect(open.view!.tags[0]!.verdict).toBe('confirmed');
    stored = { ...stored, tags: open.view!.tags, allTags: open.view!.allTags };
    await saved;
    expect(calls.find(({ command }) => command === 'edit')?.args).toEqual({
      ids: [7],
      changes: [{ kind: 'confirm', concept: 1 }],
    });
    expect(toasts.list.map((toast) => toast.text())).toEqual(['Confirmed “dog”']);
    expect(toasts.list[0]!.action?.label()).toBe('Undo');
  });

  it('has one message however many there are', async () => {
    await open.open(7);
    await open.rate(3);
    await open.rate(4);
    expect(toasts.list.map((toast) => toast.text())).toEqual(['Rated 4 stars']);
  });

  it('that is refused shows what is', async () => {
    await open.open(7);
    program({
      photo: () => structuredClone(stored),
      edit: () => {
        throw { code: 'catalog_busy', params: {}, detail: 'busy' };
      },
    });
    await open.rate(5);
    expect(open.view?.rating).toBe(0);
    expect(toasts.list.map((toast) => toast.tone)).toEqual(['danger']);
  });

  it('is not overwritten by what was read before it', async () => {
    await open.open(7);
    let answer: ((view: PhotoView) => void) | null = null;
    program({
      photo: () => new Promise((resolve) => (answer = resolve)),
      edit: () => new Promise(() => undefined),
    });
    dispatch({ type: 'photosChanged', ids: [7] });
    await vi.waitFor(() => expect(answer).not.toBeNull());
    void open.rate(5);
    answer!(structuredClone(stored));
    // Whatever the answer sets off has run before the next task.
    await new Promise((resolve) => setTimeout(resolve));
    expect(open.view?.rating).toBe(5);
  });
});
