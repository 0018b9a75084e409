import { beforeEach, describe, expect, it } from 'vitest';
import type { ChipView } from '$lib/backend';
import { SearchBox } from './box.svelte';
import { parse } from './parse.fixture';

let box: SearchBox;
const texts = (terms: { text: string }[]) => terms.map((term) => term.text);

beforeEach(() => {
  box = new SearchBox((text) => Promise.resolve(parse(text)));
});

describe('the search box', () => {
  it('shows a query from elsewhere as chips and text', async () => {
    await box.load('tag:dog sea');
    expect(texts(box.before)).toEqual(['tag:dog']);
    expect(box.draft).toBe('sea');
    expect(box.text).toBe('tag:dog sea');
  });

  it('makes a chip of a filter once it is finished, and says how much went', async () => {
    expect(await box.type('tag:狗')).toBe(0);
    expect(box.text).toBe('tag:狗');
    expect(await box.type('tag:狗 ')).toBe(6);
    expect(texts(box.before)).toEqual(['tag:狗']);
    expect(box.draft).toBe('');
  });

  it('keeps what was typed while the program was reading', async () => {
    let answer: (parts: ChipView[]) => void = () => undefined;
    const slow = new SearchBox(() => new Promise((resolve) => (answer = resolve)));
    const typed = slow.type('tag:dog ');
    const first = answer;
    const more = slow.type('tag:dog s');
    first(parse('tag:dog '));
    expect(await typed).toBe(0);
    expect(slow.draft).toBe('tag:dog s');
    answer(parse('tag:dog s'));
    expect(await more).toBe(8);
    expect(slow.draft).toBe('s');
  });

  it('takes a chip back into the text, with the cursor behind it', async () => {
    await box.load('tag:dog tag:cat sea');
    expect(box.unchip()).toBe('tag:cat'.length);
    expect(box.draft).toBe('tag:cat sea');
    expect(box.text).toBe('tag:dog tag:cat sea');
    box.unchip();
    expect(box.unchip()).toBeNull();
  });

  it('edits a chip in its place', async () => {
    await box.load('tag:dog OR tag:cat');
    await box.edit(box.before[0]!);
    expect(box.draft).toBe('tag:dog');
    expect(texts(box.after)).toEqual(['OR', 'tag:cat']);
    await box.type('tag:wolf');
    expect(box.text).toBe('tag:wolf OR tag:cat');
    await box.commit();
    expect(texts(box.before)).toEqual(['tag:wolf', 'OR', 'tag:cat']);
    expect(box.after).toEqual([]);
  });

  it('keeps what was typed behind the chips when a chip is edited', async () => {
    await box.load('tag:dog sea');
    await box.edit(box.before[0]!);
    expect(box.draft).toBe('tag:dog');
    expect(box.text).toBe('tag:dog sea');
  });

  it('removes a chip and leaves the rest', async () => {
    await box.load('tag:dog tag:cat sea');
    box.remove(box.before[0]!);
    expect(box.text).toBe('tag:cat sea');
  });

  it('stays text when the program does not answer', async () => {
    const deaf = new SearchBox(() => Promise.reject(new Error('gone')));
    await deaf.load('tag:dog sea');
    expect(deaf.draft).toBe('tag:dog sea');
    expect(deaf.text).toBe('tag:dog sea');
  });
});
