import type { ChipView } from '$lib/backend';

/** Parts as the program reads them: what has a key is a filter. */
export function parse(text: string): ChipView[] {
  return [...text.matchAll(/[()]|-?[^\s:()]+:"[^"]*"?|[^\s()]+/g)].map((match) => {
    const [word] = match;
    const negated = word.startsWith('-') && word.length > 1;
    const [key, value] = word.replace(/^-/, '').split(':');
    const kind =
      word === 'OR'
        ? 'or'
        : word === '('
          ? 'open'
          : word === ')'
            ? 'close'
            : value === undefined
              ? 'word'
              : key!;
    const shown = (value ?? key!).replaceAll('"', '');
    return {
      range: [match.index, match.index + word.length],
      kind,
      key: value === undefined ? null : key!,
      values: [shown],
      negated,
      label: { zh: shown, en: shown },
    };
  });
}
