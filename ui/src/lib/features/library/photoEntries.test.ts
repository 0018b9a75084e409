import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FLAG } from '$lib/backend';
import { program } from '$lib/backend/testing';
import type { MenuEntry } from '$lib/components';
import { language } from '$lib/i18n';
import { toasts } from '$lib/shell';
import { listingOf } from '../../../test/listing';
import { samplePhoto } from '../photo/sample';
import { library } from './library.svelte';
import { photoEntries } from './photoEntries';

type Item = Extract<MenuEntry, { onselect: () => void }>;

/** The entry of a label. */
function entry(ids: number[], label: string): Item | undefined {
  return photoEntries(ids, () => undefined).find(
    (one): one is Item => typeof one === 'object' && 'onselect' in one && one.label === label,
  );
}

beforeEach(() => {
  language.locale = 'en';
  library.forgetPositions();
  library.listing = listingOf(4, [FLAG.failed, FLAG.failed, 0, 0]);
});

afterEach(() => {
  toasts.list = [];
});

describe('the menu of photos', () => {
  it('tries those again that failed, and only those', async () => {
    const calls = program({ retry_photo: () => true });
    expect(entry([2, 1], 'Try again')).toBeUndefined();
    entry([4, 3, 2], 'Try 2 photos again')?.onselect();
    await vi.waitFor(() => expect(toasts.list.at(-1)?.text()).toBe('2 photos are tried again'));
    expect(calls.map(({ args }) => args)).toEqual([{ photo: 4 }, { photo: 3 }]);
  });

  it('leaves one alone, by its name, and takes that back', async () => {
    const calls = program({
      photo: () => samplePhoto({ name: 'IMG_4.JPG' }),
      skip: () => null,
      retry_photo: () => true,
    });
    entry([4], 'Leave it alone')?.onselect();
    await vi.waitFor(() => expect(toasts.list.at(-1)?.text()).toBe('IMG_4.JPG is left alone from now on'));
    toasts.list.at(-1)?.action?.run();
    await vi.waitFor(() => expect(calls.at(-1)).toEqual({ command: 'retry_photo', args: { photo: 4 } }));
  });
});
