import { parse, TYPE, type MessageFormatElement } from '@formatjs/icu-messageformat-parser';
import { describe, expect, it } from 'vitest';

const FILES = import.meta.glob<Record<string, string>>('./{en,zh}/*.json', {
  eager: true,
  import: 'default',
});

const NAMESPACES = [...new Set(Object.keys(FILES).map((path) => path.split('/').at(-1)!))];

/** The placeholders of a message with their kinds, however deep in plurals. */
function placeholders(elements: MessageFormatElement[], into = new Map<string, TYPE>()): Map<string, TYPE> {
  for (const element of elements) {
    if (element.type === TYPE.literal || element.type === TYPE.pound) continue;
    if (element.type === TYPE.tag) {
      placeholders(element.children, into);
      continue;
    }
    into.set(element.value, element.type);
    if (element.type === TYPE.plural || element.type === TYPE.select) {
      for (const option of Object.values(element.options)) placeholders(option.value, into);
    }
  }
  return into;
}

/** What a message says itself, without what its placeholders bring. */
function literals(elements: MessageFormatElement[]): string {
  return elements
    .map((element) => {
      if (element.type === TYPE.literal) return element.value;
      if (element.type === TYPE.tag) return literals(element.children);
      if (element.type !== TYPE.plural && element.type !== TYPE.select) return '';
      return Object.values(element.options)
        .map((option) => literals(option.value))
        .join('');
    })
    .join('');
}

describe.each(NAMESPACES)('%s', (file) => {
  const en = FILES[`./en/${file}`] ?? {};
  const zh = FILES[`./zh/${file}`] ?? {};

  it('has the same keys in both languages, and no empty text', () => {
    expect(Object.keys(zh).toSorted()).toEqual(Object.keys(en).toSorted());
    for (const text of [...Object.values(en), ...Object.values(zh)]) expect(text.trim()).not.toBe('');
  });

  it('has well-formed messages with the same placeholders in both languages', () => {
    for (const [key, text] of Object.entries(en)) {
      const ours = [...placeholders(parse(text)).keys()].toSorted();
      expect([...placeholders(parse(zh[key]!)).keys()].toSorted(), key).toEqual(ours);
    }
  });

  it('holds Chinese in Chinese', () => {
    const latinOnly = Object.entries(zh).filter(([key, text]) => {
      const words = literals(parse(text));
      return /\p{Script=Latin}/u.test(words) && !/\p{Script=Han}/u.test(words) && en[key] !== text;
    });
    expect(latinOnly).toEqual([]);
  });
});

it('has each key once, over all files of a language', () => {
  for (const locale of ['en', 'zh']) {
    const keys = Object.entries(FILES).flatMap(([path, file]) =>
      path.includes(`/${locale}/`) ? Object.keys(file) : [],
    );
    expect(keys.length).toBe(new Set(keys).size);
  }
});
