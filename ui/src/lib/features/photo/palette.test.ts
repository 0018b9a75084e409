import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import tokens from '../../../styles/tokens.css?raw';
import { boxColour } from './palette';

const categories = join(import.meta.dirname, '../../../../../models/vocabulary/categories.tsv');
const ids = readFileSync(categories, 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split('\t')[0]!);

it('has a colour among the tokens for every category of the vocabulary', () => {
  expect(ids.length).toBeGreaterThan(20);
  for (const id of [...ids, null]) expect(tokens).toContain(`--box-${boxColour(id)}:`);
});

it('tells animals, people, plants, food, vehicles and buildings apart', () => {
  const told = ['animal', 'human', 'plant', 'food', 'vehicle', 'architecture', 'furniture', null];
  expect(new Set(told.map(boxColour)).size).toBe(told.length);
});
