import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { program } from '$lib/backend/testing';
import { language } from '$lib/i18n';
import { onEvent } from './events';
import { editText, History } from './history.svelte';
import { toasts } from './toasts.svelte';

beforeEach(() => {
  language.locale = 'en';
});

afterEach(() => {
  language.locale = 'en';
  for (const toast of [...toasts.list]) toasts.dismiss(toast.id);
});

describe('an edit in words', () => {
  it('says what was given or taken, of how many photos', () => {
    const tag = { photos: 1, tag_zh: '猫', tag_en: 'cat' };
    expect([
      editText('add_tag', { ...tag, photos: 2 }),
      editText('confirm_tag', tag),
      editText('clear_tag', tag),
      editText('set_field', { photos: 2, key: 'album' }),
      editText('rate', { photos: 2, stars: 4 }),
      editText('rate', { photos: 2, stars: 0 }),
      editText('favourite', { photos: 2, favourite: 'no' }),
      editText('keep_one', { removed: 5, groups: 2 }),
      editText('rename_tag', { before: 'a', after: 'b' }),
    ]).toEqual([
      'Added “cat” to 2 photos',
      'Confirmed “cat” on 1 photo',
      'Reset “cat” on 1 photo',
      'Changed “album” on 2 photos',
      'Gave 4 stars to 2 photos',
      'Cleared the stars of 2 photos',
      'Took 2 photos out of the favourites',
      'Moved 5 duplicates to the trash',
      'Renamed “a” to “b”',
    ]);
  });

  it('is only an edit when what is known of it is not enough', () => {
    expect([editText('add_tag', { photos: 2 }), editText('brand_new', {})]).toEqual(['Edit', 'Edit']);
  });
});

describe('the way back', () => {
  it('says what was undone or redone, and leaves it to the program which photos changed', async () => {
    const looked: number[][] = [];
    onTestFinished(onEvent('photosChanged', ({ ids }) => void looked.push(ids)));
    const edit = { label: 'reject_tag', params: { photos: 3, tag_zh: '狗', tag_en: 'dog' } };
    program({ undo: () => edit, redo: () => edit });
    const history = new History();
    await history.undo();
    expect(toasts.list.at(-1)?.text()).toBe('Undone: Rejected “dog” on 3 photos');
    language.locale = 'zh';
    expect(toasts.list.at(-1)?.text()).toBe('撤销了这一步：已在 3 张照片上否定“狗”');
    language.locale = 'en';
    await history.redo();
    expect(toasts.list.at(-1)?.text()).toMatch(/^Done again: /);
    expect(looked).toEqual([]);
  });

  it('says so when there is nothing to undo', async () => {
    program({ undo: () => null });
    await new History().undo();
    expect(toasts.list.at(-1)?.text()).toBe('Nothing to undo');
  });

  it('withdraws the offers to undo, which would now take back another edit', async () => {
    program({ undo: () => ({ label: 'rate', params: { photos: 1 } }) });
    toasts.done(
      () => 'Rejected',
      () => undefined,
    );
    toasts.show(() => 'Copied');
    await new History().undo();
    expect(toasts.list.map((toast) => toast.text())).toEqual(['Copied', expect.stringMatching(/^Undone: /)]);
  });

  it('is offered for the newest edit alone, which is the one that it takes back', async () => {
    program({
      trash: () => ({ moved: 1, bytes: 1, refused: [] }),
      edit: () => ({ label: 'favourite', params: { photos: 1, favourite: 'yes' } }),
    });
    const history = new History();
    await history.trash([1]);
    await history.trash([2]);
    expect(toasts.list.map((toast) => toast.text())).toEqual(['Moved 1 photo to the trash']);
    // One photo shows its change itself.
    await history.edit([3], [{ kind: 'favourite', favourite: true }]);
    expect(toasts.list).toEqual([]);
  });
});
