import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import type { InstanceView, SettingsPatch, SettingsView } from '$lib/backend';
import { program, type Called } from '$lib/backend/testing';
import { activity } from '$lib/features/activity';
import { instances } from '$lib/features/instances';
import { language } from '$lib/i18n';
import { dispatch, libraryPlace, navigation, preferences } from '$lib/shell';
import { expectAccessible } from '../../../test/axe';
import { SETTINGS } from '../../../test/settings';
import { FirstRun as State } from './welcome.svelte';
import FirstRun from './FirstRun.svelte';

let stored: SettingsView;
let calls: Called[];

beforeEach(async () => {
  stored = { ...SETTINGS, language: 'system', firstRunDone: false };
  calls = program({
    settings: () => stored,
    save_settings: ({ patch }) => (stored = { ...stored, ...(patch as SettingsPatch) } as SettingsView),
    pick_folder: () => '/photos/春节',
    add_folder: () => 7,
  });
  await preferences.load('zh-CN');
  instances.list = [];
  instances.loaded = true;
});

describe('the welcome', () => {
  it('speaks the system’s language, and another at a click', async () => {
    const { container } = render(FirstRun);
    expect(language.locale).toBe('zh');
    expect(screen.getByText('一切都在本机')).toBeInTheDocument();
    await expectAccessible(container);
    await userEvent.click(screen.getByText('English'));
    expect(screen.getByText('Nothing leaves this computer')).toBeInTheDocument();
    await expectAccessible(container);
  });

  it('says when another Shiguang works on this library', async () => {
    const { container } = render(FirstRun);
    expect(screen.queryByTestId('first-run-elsewhere')).toBeNull();
    activity.elsewhere = true;
    expect(await screen.findByTestId('first-run-elsewhere')).toHaveTextContent('另一个拾光');
    await expectAccessible(container);
    activity.elsewhere = false;
  });

  it('opens the library on the folder that was chosen', async () => {
    render(FirstRun);
    await userEvent.click(screen.getByTestId('first-run-choose'));
    await expect.poll(() => navigation.place).toEqual(libraryPlace({ instance: 7 }));
    expect(calls).toContainEqual({
      command: 'add_folder',
      args: { path: '/photos/春节', displayName: null },
    });
  });
});

describe('whether to welcome', () => {
  it('is not known before the folders are', () => {
    instances.loaded = false;
    const state = new State();
    expect([state.shown, state.undecided]).toEqual([false, true]);
  });

  it('ends with the first folder, however it came in', async () => {
    const state = new State();
    const end = state.start();
    expect(state.shown).toBe(true);
    instances.list = [{ id: 1 } as InstanceView];
    await expect.poll(() => stored.firstRunDone).toBe(true);
    expect(state.shown).toBe(false);
    end();
  });

  it('ends when the person goes on without a folder', async () => {
    render(FirstRun);
    await userEvent.click(screen.getByTestId('first-run-later'));
    await expect.poll(() => stored.firstRunDone).toBe(true);
  });

  it('follows a folder that is dragged over the window', () => {
    const state = new State();
    const end = state.start();
    dispatch({ type: 'dragging', state: 'enter', x: 1, y: 1, count: 1, folders: true });
    expect(state.dragging).toBe(true);
    dispatch({ type: 'droppedPaths', paths: [], x: 1, y: 1 });
    expect(state.dragging).toBe(false);
    end();
  });
});
