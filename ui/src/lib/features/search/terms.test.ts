import { describe, expect, it } from 'vitest';
import { parse } from './parse.fixture';
import { joined, quoted, split, splitTyped } from './terms';

const texts = (terms: { text: string }[]) => terms.map((term) => term.text);

describe('a whole query', () => {
  it('is chips up to its last filter and text behind it', () => {
    const text = '狗 tag:海滩 -date:2024 sunset sea';
    const { terms, draft } = split(text, parse(text));
    expect(texts(terms)).toEqual(['狗', 'tag:海滩', '-date:2024']);
    expect(draft).toBe('sunset sea');
  });

  it('is text when it has no filter', () => {
    expect(split('dog OR cat', parse('dog OR cat'))).toEqual({ terms: [], draft: 'dog OR cat' });
  });

  it('keeps the parentheses around its last filter', () => {
    const text = '(tag:dog OR tag:cat) sea';
    const { terms, draft } = split(text, parse(text));
    expect(texts(terms)).toEqual(['(', 'tag:dog', 'OR', 'tag:cat', ')']);
    expect(draft).toBe('sea');
  });

  it('counts positions as the text does, beyond the basic plane too', () => {
    const text = 'tag:🐕 𠮷';
    const { terms, draft } = split(text, parse(text));
    expect(texts(terms)).toEqual(['tag:🐕']);
    expect(draft).toBe('𠮷');
  });
});

describe('a text that is being typed', () => {
  it('becomes a chip with the space behind the filter, not before', () => {
    expect(splitTyped('tag:狗', parse('tag:狗'))).toEqual({ terms: [], end: 0 });
    const { terms, end } = splitTyped('tag:狗 ', parse('tag:狗 '));
    expect(texts(terms)).toEqual(['tag:狗']);
    expect(end).toBe(6);
  });

  it('takes the words before the filter along, so that the order stays', () => {
    const text = 'dog OR tag:cat  par';
    const { terms, end } = splitTyped(text, parse(text));
    expect(texts(terms)).toEqual(['dog', 'OR', 'tag:cat']);
    expect(text.slice(end)).toBe('par');
  });

  it('leaves words and a quote that is open', () => {
    expect(splitTyped('golden retriever ', parse('golden retriever ')).terms).toEqual([]);
    const open = 'tag:"golden ret';
    expect(splitTyped(open, parse(open)).terms).toEqual([]);
  });
});

describe('writing queries', () => {
  it('joins parts with single spaces and leaves out empty ones', () => {
    expect(joined(['tag:a ', '', '  b'])).toBe('tag:a b');
  });

  it('quotes what would be read as more than a word', () => {
    expect(quoted('family-2024')).toBe('family-2024');
    expect(quoted('家庭')).toBe('家庭');
    expect(quoted('New York')).toBe('"New York"');
    expect(quoted('the “big” \\ one')).toBe('"the \\“big\\” \\\\ one"');
  });
});
