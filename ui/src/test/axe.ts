import axe from 'axe-core';
import { expect } from 'vitest';

/**
 * Fails when axe finds a fault in what is rendered. Contrast is checked from the tokens instead, because jsdom paints
 * nothing; landmarks are the whole window's, not a component's.
 */
export async function expectAccessible(root: Element): Promise<void> {
  const { violations } = await axe.run(root, {
    rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
  });
  const faults = violations.map(({ id, help, nodes }) => ({
    id,
    help,
    where: nodes.map((node) => node.html),
  }));
  expect(faults).toEqual([]);
}
