import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { program } from '$lib/backend/testing';
import { language } from '$lib/i18n';
import { onEvent } from './events';
import { History } from './history.svelte';
import { toasts } from './toasts.svelte';

let looked: number[][];
let end: () => void;

beforeEach(() => {
  language.locale = 'en';
  looked = [];
  end = onEvent('photosChanged', ({ ids }) => void looked.push(ids));
});

afterEach(() => {
  end();
  for (const toast of [...toasts.list]) toasts.dismiss(toast.id);
});

describe('the way back', () => {
  it('has whoever shows photos look again, and says what was undone or redone', async () => {
    const edit = { label: 'reject_tag', params: { photos: 1 } };
    program({ undo: () => edit, redo: () => edit });
    const history = new History();
    await history.undo();
    expect(looked).toEqual([[]]);
    expect(toasts.list.at(-1)?.text()).toMatch(/^Undone: /);
    await history.redo();
    expect(looked).toEqual([[], []]);
    expect(toasts.list.at(-1)?.text()).toMatch(/^Done again: /);
  });

  it('says so when there is nothing to undo, and disturbs nobody', async () => {
    program({ undo: () => null });
    await new History().undo();
    expect(looked).toEqual([]);
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
});
