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

/** Placeholders that bring Chinese text of ours. */
const CHINESE: Record<string, string> = {
  'activity.job.export': 'name',
  'activity.job.retag': 'name',
  'activity.job.scan': 'name',
};

/** A message as it may read: every choice once, numbers and what comes from outside as letters and digits. */
function readings(elements: MessageFormatElement[], chinese: string | undefined): string[] {
  return elements.reduce<string[]>(
    (before, element) => {
      const next =
        element.type === TYPE.literal
          ? [element.value]
          : element.type === TYPE.plural || element.type === TYPE.select
            ? Object.values(element.options).flatMap((option) => readings(option.value, chinese))
            : [element.type === TYPE.argument && element.value === chinese ? '家' : 'A7'];
      return before.flatMap((text) => next.map((part) => text + part));
    },
    [''],
  );
}

/** Chinese beside Latin or digits without a space; a space beside full-width marks, or between two Chinese words. */
const MISSPACED =
  /\p{sc=Han}[\p{sc=Latin}\d]|[\p{sc=Latin}\d%°]\p{sc=Han}|[，。：；！？、“”（）] | [，。：；！？、“”（）]|\p{sc=Han} \p{sc=Han}|\d %/u;

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

  it('has one space between Chinese and what is not, and none beside full-width marks', () => {
    const misspaced = Object.entries(zh).flatMap(([key, text]) =>
      readings(parse(text), CHINESE[key])
        .filter((reading) => MISSPACED.test(reading))
        .map((reading) => `${key}: ${reading}`),
    );
    expect(misspaced).toEqual([]);
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
