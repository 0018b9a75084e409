import { render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Dropped, InstanceView, PathsDropped, SettingsView } from '$lib/backend';
import { program, type Called } from '$lib/backend/testing';
import { instances } from '$lib/features/instances';
import { language } from '$lib/i18n';
import { dispatch, navigation, preferences, toasts } from '$lib/shell';
import { expectAccessible } from '../../../test/axe';
import DroppedShelf from './DroppedShelf.svelte';
import { tossed } from './photo.fixture';
import { dropped } from './tray.svelte';

const family = { id: 4, name: 'family', displayName: '家庭', online: true } as InstanceView;
const disk = { id: 5, name: 'disk', displayName: 'Old disk', online: false } as InstanceView;

let tray: Dropped[];
let taken: PathsDropped;
let calls: Called[];
let stop: () => void;

const asked = (command: string) => calls.filter((call) => call.command === command).map((call) => call.args);

beforeEach(async () => {
  tray = [];
  taken = { instances: [], photos: [], refused: [] };
  calls = program({
    dropped: () => tray,
    drop_paths: () => taken,
    copy_dropped: () => ['photo 1 (2).jpg'],
    forget_dropped: ({ tokens }) => {
      tray = tray.filter((photo) => !(tokens as number[]).includes(photo.token));
    },
    instances: () => [family, disk],
    overview: () => null,
    settings: () => ({ language: 'en', labels: 'both', theme: 'system', firstRunDone: true }) as SettingsView,
  });
  await preferences.load('en');
  await instances.refresh();
  language.locale = 'en';
  stop = dropped.start();
});

afterEach(() => {
  stop();
  dropped.refused = [];
  dropped.shown = null;
  for (const toast of [...toasts.list]) toasts.dismiss(toast.id);
});

/** What the program tells when the tray has changed. */
function changed(photos: Dropped[]): void {
  tray = photos;
  dispatch({ type: 'droppedChanged' });
}

describe('the tray', () => {
  it('is not there while nothing was dropped', async () => {
    render(DroppedShelf);
    await waitFor(() => expect(asked('dropped').length).toBeGreaterThan(0));
    expect(screen.queryByTestId('dropped')).toBeNull();
  });

  it('shows photos while they wait, and their tags and boxes as soon as they are there', async () => {
    render(DroppedShelf);
    changed([tossed(1, { state: 'waiting', tags: [], width: 0, height: 0 })]);
    expect(await screen.findByTestId('dropped-photo')).toHaveAttribute('data-state', 'waiting');
    expect(screen.getByText('1 waiting')).toBeInTheDocument();
    changed([tossed(1)]);
    expect(await screen.findByTestId('dropped-tag')).toHaveTextContent('dog 狗');
    expect(screen.getByTestId('dropped-boxes').children).toHaveLength(1);
  });

  it('says why a photo failed, and which files are no photos', async () => {
    taken = { ...taken, refused: [{ name: 'notes.txt', code: 'not_a_photo' }] };
    render(DroppedShelf);
    await dropped.take(['/notes.txt']);
    expect(await screen.findByTestId('dropped-refused')).toHaveTextContent('notes.txt');
    expect(screen.getByTestId('dropped-refused')).toHaveTextContent('neither a folder nor a photo');
    changed([tossed(2, { state: 'failed', reason: 'truncated', tags: [] })]);
    expect(await screen.findByText(/The end of the file is missing/)).toBeInTheDocument();
  });

  it('copies into an instance that is reachable, and lets the photo go then', async () => {
    render(DroppedShelf);
    changed([tossed(1), tossed(2)]);
    await waitFor(() => expect(screen.getAllByTestId('dropped-photo')).toHaveLength(2));
    expect(dropped.targets).toEqual([family]);
    await dropped.copy([1], family);
    expect(asked('copy_dropped')).toEqual([{ tokens: [1], instance: 4 }]);
    await waitFor(() => expect(screen.getAllByTestId('dropped-photo')).toHaveLength(1));
    expect(toasts.list.at(-1)?.text()).toBe('Photo copied to “家庭”');
  });

  it.each([
    ['all', 'dropped-copy-all', [1, 2]],
    ['one', 'dropped-copy', [2]],
  ])('offers the instances that are reachable in a menu, for %s', async (_, button, tokens) => {
    const user = userEvent.setup();
    render(DroppedShelf);
    changed([tossed(1), tossed(2)]);
    await waitFor(() => expect(screen.getAllByTestId('dropped-photo')).toHaveLength(2));
    await user.click(screen.getAllByTestId(button)[0]!);
    // Nothing is laid out here: a menu that waits for its place counts as hidden.
    const choices = await screen.findAllByRole('menuitem', { hidden: true });
    expect(choices.map((choice) => choice.textContent?.trim())).toEqual(['家庭']);
    await user.click(choices[0]!);
    await waitFor(() => expect(asked('copy_dropped')).toEqual([{ tokens, instance: 4 }]));
  });

  it('forgets one, or all', async () => {
    const user = userEvent.setup();
    render(DroppedShelf);
    changed([tossed(1), tossed(2), tossed(3)]);
    await waitFor(() => expect(screen.getAllByTestId('dropped-photo')).toHaveLength(3));
    await user.click(screen.getAllByTestId('dropped-forget')[0]!);
    await waitFor(() => expect(asked('forget_dropped')).toEqual([{ tokens: [3] }]));
    await user.click(screen.getByTestId('dropped-clear'));
    await waitFor(() => expect(screen.queryByTestId('dropped')).toBeNull());
  });

  it('finds photos like one of it', async () => {
    render(DroppedShelf);
    changed([tossed(1)]);
    await userEvent.click(await screen.findByTestId('dropped-similar'));
    expect(navigation.library.similar).toEqual({
      source: { kind: 'dropped', token: 1 },
      area: null,
      atLeast: 0,
    });
  });

  it('looks for what is like a file from outside', async () => {
    taken = { ...taken, photos: [tossed(8, { state: 'waiting' })] };
    tray = taken.photos;
    await dropped.findSimilar(['/x.jpg']);
    expect(navigation.library.similar?.source).toEqual({ kind: 'dropped', token: 8 });
  });

  it('tells of folders that became instances', async () => {
    taken = { ...taken, instances: [4] };
    await dropped.take(['/photos/家庭']);
    expect(toasts.list.at(-1)?.text()).toBe('“家庭” is being read');
    toasts.list.at(-1)?.action?.run();
    expect(navigation.library.instance).toBe(4);
  });

  it('shows a photo large with all its tags, and is accessible', async () => {
    const { container } = render(DroppedShelf);
    changed([tossed(1, { name: '春节.jpg' }), tossed(2, { state: 'failed', reason: 'corrupt', tags: [] })]);
    await waitFor(() => expect(screen.getAllByTestId('dropped-photo')).toHaveLength(2));
    await expectAccessible(container);
    await userEvent.click(screen.getByRole('button', { name: 'Look at 春节.jpg' }));
    const dialog = await screen.findByRole('dialog');
    expect(within(dialog).getByText('97%')).toBeInTheDocument();
    await expectAccessible(document.body);
  });
});
