import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SettingsView } from '$lib/backend';
import { program } from '$lib/backend/testing';
import { language } from '$lib/i18n';
import { SETTINGS } from '../../test/settings';
import { Preferences } from './preferences.svelte';
import { toasts } from './toasts.svelte';

let saved: SettingsView;
let preferences: Preferences;

beforeEach(async () => {
  saved = { ...SETTINGS, language: 'system' };
  program({
    settings: () => saved,
    save_settings: ({ patch }) => (saved = { ...saved, ...(patch as Partial<SettingsView>) }),
  });
  preferences = new Preferences();
  await preferences.load('zh-CN');
});

afterEach(() => {
  language.locale = 'en';
  language.labels = 'both';
  for (const { id } of toasts.list) toasts.dismiss(id);
});

describe('preferences', () => {
  it('take the language of the system, and the person’s word over it', async () => {
    expect(language.locale).toBe('zh');
    expect(document.documentElement.lang).toBe('zh-CN');
    const saving = preferences.change({ language: 'en', labels: 'zh' });
    // At once, not when it is saved.
    expect([language.locale, language.labels, document.documentElement.lang]).toEqual(['en', 'zh', 'en']);
    await saving;
    expect(saved.language).toBe('en');
  });

  it('write the theme where the tokens look, and leave it to the system again', async () => {
    await preferences.change({ theme: 'dark' });
    expect(document.documentElement.dataset.theme).toBe('dark');
    await preferences.change({ theme: 'system' });
    expect(document.documentElement.dataset.theme).toBeUndefined();
  });

  it('keep the last of many changes', async () => {
    const changes = [120, 140, 160].map((gridSize) => preferences.change({ gridSize }));
    await Promise.all(changes);
    expect([saved.gridSize, preferences.current.gridSize]).toEqual([160, 160]);
  });

  it('are not set back by what was read before a change', async () => {
    let answer: (read: SettingsView) => void = () => undefined;
    program({
      settings: () => new Promise((resolve) => (answer = resolve)),
      save_settings: () => null,
    });
    const before = preferences.current;
    const reading = preferences.refresh();
    const saving = preferences.change({ gridSize: 260 });
    answer(before);
    await reading;
    expect(preferences.current.gridSize).toBe(260);
    await saving;
  });

  it('take a change back that cannot be saved, and say so', async () => {
    program({
      settings: () => saved,
      save_settings: () => {
        throw { code: 'settings', params: {}, detail: 'read-only' };
      },
    });
    await preferences.change({ gridSize: 300 });
    expect(preferences.current.gridSize).toBe(SETTINGS.gridSize);
    expect(toasts.list.map((toast) => toast.text())).toEqual([expect.stringContaining('设置')]);
  });
});
