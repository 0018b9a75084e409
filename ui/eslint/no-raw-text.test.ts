import { Linter } from 'eslint';
import * as parser from 'svelte-eslint-parser';
import { describe, expect, it } from 'vitest';
import { noRawText } from './no-raw-text.js';

function faults(markup: string): string[] {
  const linter = new Linter();
  const messages = linter.verify(
    markup,
    [
      {
        files: ['**/*.svelte'],
        languageOptions: { parser },
        plugins: { shiguang: { rules: { 'no-raw-text': noRawText } } },
        rules: { 'shiguang/no-raw-text': 'error' },
      },
    ],
    { filename: 'Thing.svelte' },
  );
  return messages.map(({ message }) => message);
}

describe('the rule against raw text', () => {
  it.each([
    '<p>Hello</p>',
    '<p>你好</p>',
    '<button aria-label="Close">×</button>',
    '<input placeholder="Search {where}" />',
    '<img alt="A dog" src={url} />',
  ])('finds %s', (markup) => {
    expect(faults(markup)).toHaveLength(1);
  });

  it.each([
    "<p>{t('a.b')} · 3 × 4</p>",
    '<button aria-label={label}>×</button>',
    '<img alt="" src={url} />',
    '<p class="title" data-testid="hello">—</p><style>p { color: red; }</style>',
  ])('leaves %s alone', (markup) => {
    expect(faults(markup)).toEqual([]);
  });
});
