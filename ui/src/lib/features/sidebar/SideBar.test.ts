import { render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { InstanceView } from '$lib/backend';
import { program } from '$lib/backend/testing';
import { instances } from '$lib/features/instances';
import { searches } from '$lib/features/searches';
import { language } from '$lib/i18n';
import { libraryPlace, navigation } from '$lib/shell';
import { expectAccessible } from '../../../test/axe';
import { sampleInstance, sampleOverview } from '../../../test/library';
import SideBar from './SideBar.svelte';

function instance(id: number, displayName: string, change: Partial<InstanceView> = {}): InstanceView {
  return sampleInstance({ id, name: `i${id}`, displayName, folder: `/photos/${displayName}`, ...change });
}

const { counts } = sampleInstance();

beforeEach(() => {
  program({
    instances: () => [
      instance(1, '家庭'),
      instance(2, '旅行', { scanning: true }),
      instance(3, 'Disk', { online: false, counts: { ...counts, photos: 0, missing: 40 } }),
      instance(4, 'Scans', { counts: { ...counts, failed: 2 } }),
      instance(5, 'New', { counts: { ...counts, photos: 1200, waiting: 900 } }),
    ],
    overview: () =>
      sampleOverview(12_480, {
        favourites: 214,
        untagged: 31,
        recentlyAdded: 7,
        offline: 40,
        missing: 3,
        failed: 2,
      }),
    saved_searches: () => [{ id: 1, name: '海边的狗', query: '狗 海滩' }],
  });
  navigation.go(libraryPlace());
});

afterEach(() => {
  language.locale = 'en';
});

async function show(): Promise<HTMLElement> {
  await Promise.all([instances.refresh(), searches.load()]);
  return render(SideBar, { onaddfolder: vi.fn() }).container;
}

describe('the side bar', () => {
  it('counts as the language writes numbers, and goes where it is told', async () => {
    await show();
    const user = userEvent.setup();
    const all = screen.getByTestId('view-all');
    expect(all).toHaveTextContent('All photos 12,480');
    expect(all).toHaveAttribute('aria-current', 'page');
    await user.click(screen.getByTestId('view-missing'));
    expect(navigation.place).toEqual(libraryPlace({ away: 'missing' }));
    expect(screen.getByTestId('view-missing')).toHaveTextContent('File is gone 3');
    await user.click(screen.getByTestId('view-favourites'));
    expect(navigation.place).toEqual(libraryPlace({ text: 'is:favourite' }));
    expect(all).not.toHaveAttribute('aria-current');
    await user.click(screen.getByTestId('instance-i1'));
    expect(navigation.place).toEqual(libraryPlace({ instance: 1 }));
    await user.click(screen.getByTestId('saved-1'));
    expect(navigation.place).toEqual(libraryPlace({ text: '狗 海滩' }));
    await user.click(screen.getByTestId('open-settings'));
    expect(navigation.place.name).toBe('settings');
  });

  it('says what each folder is at', async () => {
    await show();
    const said = [1, 2, 3, 4, 5].map((id) => screen.getByTestId(`instance-i${id}`).textContent);
    expect(said[0]).toContain('Up to date');
    expect(said[1]).toContain('Looking for photos');
    expect(said[2]).toContain('Not reachable now');
    // Photos that are out of reach are still counted.
    expect(said[2]).toContain('40');
    expect(said[3]).toContain('2 photos could not be read');
    expect(said[4]).toContain('300 of 1,200 analysed');
  });

  it('counts a folder’s photos that are there, and says beside it how many files are gone', async () => {
    const part = { ...counts, photos: 2, missing: 1 };
    program({
      instances: () => [
        instance(1, '家庭', { counts: part }),
        instance(2, 'Disk', { counts: part, online: false }),
      ],
      overview: () => sampleOverview(4),
      saved_searches: () => [],
    });
    await show();
    const row = screen.getByTestId('instance-i1');
    expect(within(row).getByTestId('count')).toHaveTextContent(/^2$/);
    expect(row).toHaveAttribute('title', '家庭\nUp to date · 1 file is gone');
    // Of a folder that is out of reach nobody knows which files are there.
    const away = screen.getByTestId('instance-i2');
    expect(within(away).getByTestId('count')).toHaveTextContent(/^3$/);
    expect(away.title).not.toContain('gone');
  });

  it('is made of lists of what it names, also for WebKit, which takes lists without marks for layout', async () => {
    const container = await show();
    const named = [...container.querySelectorAll('[role="list"]')] as HTMLElement[];
    expect(named.map((list) => within(list).getAllByRole('listitem').length)).toEqual([8, 5, 1]);
    expect(named.map((list) => within(list).getAllByRole('button').length)).toEqual([8, 10, 1]);
    expect(screen.getByRole('list', { name: 'Folders' })).toBe(named[1]);
    expect(container.querySelectorAll('ul:not([role="list"])')).toHaveLength(0);
  });

  it('is walked through by Tab from top to bottom', async () => {
    const container = await show();
    const user = userEvent.setup();
    const buttons = [...container.querySelectorAll('button')];
    for (const button of buttons) {
      await user.tab();
      expect(button).toHaveFocus();
    }
  });

  it('speaks the other language at once', async () => {
    await show();
    language.locale = 'zh';
    expect(await screen.findByText('全部照片')).toBeInTheDocument();
    expect(screen.getByTestId('instance-i4')).toHaveTextContent('2 张照片无法读取');
  });

  it('has no faults that axe knows of', async () => {
    await expectAccessible(await show());
  });
});
