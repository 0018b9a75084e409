import { render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ApiCredentials, AppState, CustomTag, SettingsPatch, SettingsView } from '$lib/backend';
import { program, type Answers, type Called } from '$lib/backend/testing';
import { instances } from '$lib/features/instances';
import { language } from '$lib/i18n';
import { confirmations, navigation, preferences, toasts, type SettingsSection } from '$lib/shell';
import { expectAccessible } from '../../../test/axe';
import { sampleOverview } from '../../../test/library';
import { SETTINGS } from '../../../test/settings';
import { localApi } from './localApi.svelte';
import { program as about } from './program.svelte';
import { SECTIONS } from './sections';
import { activity, ActivityCorner } from '$lib/features/activity';
import SettingsPage from './SettingsPage.svelte';
import { tagging } from './tagging.svelte';
import { transfer } from './transfer.svelte';

const STATE: AppState = {
  version: '1.2.3',
  systemLocale: 'en-GB',
  dataFolder: '/data/shiguang',
  accessOwn: true,
  packs: [
    {
      name: 'standard',
      title: { en: 'Standard', zh: '标准' },
      precision: 90.7,
      recall: 70.4,
      milliseconds: 200,
      bytes: 62e6,
    },
    {
      name: 'fast',
      title: { en: 'Fast', zh: '快速' },
      precision: null,
      recall: null,
      milliseconds: null,
      bytes: 18e6,
    },
  ],
  fileManager: '',
  processors: 4,
  canUndo: false,
  canRedo: false,
  opened: null,
};

const KEYS: ApiCredentials = {
  projectId: 'p1',
  projectName: 'project',
  domain: 'domain',
  user: 'user',
  accessKey: 'AK1',
  secretKey: 'SK1',
  password: null,
};

let stored: SettingsView;
let own: CustomTag[];

/** A program that keeps its settings, with more answers. */
function backend(more: Answers = {}): Called[] {
  return program({
    settings: () => stored,
    save_settings: ({ patch }) => (stored = { ...stored, ...(patch as SettingsPatch) } as SettingsView),
    app_state: () => STATE,
    cache_size: () => 1_234_567_890,
    licences: () => [
      { name: 'ONNX Runtime', licence: 'MIT', source: null },
      { name: 'axum 0.8', licence: 'MIT', source: null },
    ],
    api_status: () =>
      stored.api.enabled
        ? { running: true, url: 'http://127.0.0.1:8365', port: 8365, error: null }
        : { running: false, url: null, port: null, error: null },
    credentials: () => KEYS,
    custom_tags: () => own,
    ...more,
  });
}

beforeEach(async () => {
  stored = { ...SETTINGS, api: { enabled: false, port: 8365, limits: 'cloud', allowPrivateUrls: false } };
  own = [
    { concept: 9001, text: '小花', count: 3 },
    { concept: 9002, text: 'seaside trip', count: 12 },
  ];
  backend();
  await preferences.load('en');
  about.state = null;
  localApi.status = null;
  localApi.keys = null;
  tagging.offered = false;
  transfer.exported = null;
  transfer.imported = null;
  toasts.list = [];
  instances.list = [];
  instances.overview = null;
});

describe('each section', () => {
  const sections = Object.keys(SECTIONS) as SettingsSection[];
  it.each(sections.flatMap((section) => (['en', 'zh'] as const).map((locale) => [section, locale] as const)))(
    'is accessible: %s, %s',
    async (section, locale) => {
      stored = { ...stored, language: locale, api: { ...stored.api, enabled: true, allowPrivateUrls: true } };
      await preferences.refresh();
      const { container } = render(SettingsPage, { section });
      if (section === 'api') await screen.findByTestId('settings-api-sample');
      await expectAccessible(container);
      expect(screen.getByRole('button', { current: 'page' })).toBeInTheDocument();
    },
  );
});

describe('general', () => {
  it('changes the language at once, and saves it', async () => {
    const calls = backend();
    render(SettingsPage, { section: 'general' });
    await userEvent.click(within(screen.getByTestId('settings-language')).getByText('中文'));
    expect(language.locale).toBe('zh');
    expect(screen.getByRole('heading', { level: 2 })).toHaveTextContent('通用');
    await expect
      .poll(() => calls.at(-1))
      .toEqual({
        command: 'save_settings',
        args: { patch: { language: 'zh' } },
      });
  });
});

describe('folders', () => {
  it('adds a pattern and takes it away', async () => {
    render(SettingsPage, { section: 'folders' });
    const user = userEvent.setup();
    await user.type(screen.getByRole('textbox', { name: 'Name or pattern' }), ' *.tmp {Enter}');
    expect(preferences.current.ignore).toEqual(['*.tmp']);
    await user.click(screen.getByRole('button', { name: 'No longer ignore *.tmp' }));
    expect(preferences.current.ignore).toEqual([]);
  });
});

describe('tags', () => {
  it('shows what a model is worth, and offers to tag again when another is chosen', async () => {
    instances.overview = sampleOverview(8000);
    const calls = backend({ retag: () => 8000 });
    render(SettingsPage, { section: 'tags' });
    expect(await screen.findByText('91% of its tags are right')).toBeInTheDocument();
    expect(screen.getByText('Not measured yet')).toBeInTheDocument();
    const user = userEvent.setup();
    await user.click(screen.getByTestId('settings-pack-fast'));
    const offer = await screen.findByTestId('settings-retag-offer');
    expect(offer).toHaveTextContent('8,000 photos.');
    // The one that tagged them again: no offer.
    await user.click(screen.getByTestId('settings-pack-standard'));
    await expect.poll(() => screen.queryByTestId('settings-retag-offer')).toBeNull();
    await user.click(screen.getByTestId('settings-pack-fast'));
    await user.click(within(await screen.findByTestId('settings-retag-offer')).getByText('Tag again'));
    await expect.poll(() => calls.some(({ command }) => command === 'retag')).toBe(true);
    await expect.poll(() => toasts.list.at(-1)?.text()).toBe('8,000 photos are being tagged again');
  });

  it('reckons how long tagging again takes', async () => {
    instances.overview = sampleOverview(8000);
    await about.load();
    expect(tagging.seconds).toBe((8000 * 0.2) / 4);
  });
});

describe('performance', () => {
  it('shows the cache and clears it', async () => {
    let bytes = 1_234_567_890;
    backend({ cache_size: () => bytes, clear_cache: () => void (bytes = 0) });
    render(SettingsPage, { section: 'performance' });
    expect(await screen.findByText(/1.2 GB used/)).toBeInTheDocument();
    await userEvent.click(screen.getByTestId('settings-clear-cache'));
    expect(await screen.findByText(/0 bytes used/)).toBeInTheDocument();
    expect(screen.getByTestId('settings-clear-cache')).toBeDisabled();
  });
});

describe('the local API', () => {
  it('makes no keys before it is wanted; switched on, it shows its address and keys', async () => {
    const calls = backend({ credentials: () => ({ ...KEYS, password: 'once' }) });
    render(SettingsPage, { section: 'api' });
    await expect.poll(() => localApi.status).not.toBeNull();
    expect(calls.some(({ command }) => command === 'credentials')).toBe(false);
    await userEvent.click(screen.getByRole('switch', { name: 'Local API' }));
    expect(await screen.findByTestId('settings-api-address')).toHaveTextContent('http://127.0.0.1:8365');
    expect(await screen.findByTestId('settings-api-password')).toHaveTextContent('once');
    expect(screen.getByTestId('settings-api-sample')).toHaveTextContent('"password":"once"');
    // Asked again, the program no longer says it; what is on the screen stays.
    backend();
    await localApi.read();
    expect(screen.getByTestId('settings-api-password')).toHaveTextContent('once');
  });

  it('hides the secret key until it is asked for', async () => {
    stored = { ...stored, api: { ...stored.api, enabled: true } };
    await preferences.refresh();
    render(SettingsPage, { section: 'api' });
    const secret = await screen.findByTestId('settings-api-secret');
    expect(secret).not.toHaveTextContent('SK1');
    await userEvent.click(screen.getByRole('button', { name: 'Show: Secret key' }));
    expect(secret).toHaveTextContent('SK1');
    expect(screen.queryByTestId('settings-api-password')).toBeNull();
  });

  it('makes new keys only after a yes', async () => {
    stored = { ...stored, api: { ...stored.api, enabled: true } };
    const calls = backend({ rotate_credentials: () => ({ ...KEYS, secretKey: 'SK2', password: 'new' }) });
    await preferences.refresh();
    render(SettingsPage, { section: 'api' });
    const user = userEvent.setup();
    await user.click(await screen.findByTestId('settings-api-rotate'));
    confirmations.answer(false);
    await user.click(screen.getByTestId('settings-api-rotate'));
    expect(calls.some(({ command }) => command === 'rotate_credentials')).toBe(false);
    confirmations.answer(true);
    expect(await screen.findByTestId('settings-api-password')).toHaveTextContent('new');
  });

  it('reaches private addresses only after a yes to what that means', async () => {
    render(SettingsPage, { section: 'api' });
    const user = userEvent.setup();
    const toggle = screen.getByRole('switch', { name: 'Fetch photos from private addresses' });
    await user.click(toggle);
    expect(confirmations.question?.text).toMatch(/routers/);
    expect(toggle).not.toBeChecked();
    confirmations.answer(false);
    await user.click(toggle);
    confirmations.answer(true);
    await expect.poll(() => stored.api.allowPrivateUrls).toBe(true);
    expect(toggle).toBeChecked();
  });

  it('takes a port when it is typed to the end, and none that is no port', async () => {
    const calls = backend();
    render(SettingsPage, { section: 'api' });
    const user = userEvent.setup();
    const field = screen.getByTestId('settings-api-port');
    await user.clear(field);
    await user.type(field, '90000{Enter}');
    expect(field).toBeInvalid();
    await user.clear(field);
    await user.type(field, '9001{Enter}');
    await expect.poll(() => stored.api.port).toBe(9001);
    const saved = calls.filter(({ command }) => command === 'save_settings');
    expect(saved).toHaveLength(1);
  });

  it('says why it does not run', async () => {
    stored = { ...stored, api: { ...stored.api, enabled: true } };
    backend({
      api_status: () => ({
        running: false,
        url: null,
        port: null,
        error: { code: 'port_taken', params: {}, detail: '' },
      }),
    });
    await preferences.refresh();
    render(SettingsPage, { section: 'api' });
    expect(await screen.findByTestId('settings-api-error')).toHaveTextContent(
      /Another program uses this port/,
    );
  });
});

describe('the person’s own tags', () => {
  it('are renamed, with the way back, and lead to their photos', async () => {
    const calls = backend({
      rename_tag: ({ concept, text }) => {
        const before = own.find((tag) => tag.concept === concept)?.text;
        own = own.map((tag) => (tag.concept === concept ? { ...tag, text: String(text) } : tag));
        return { label: 'rename_tag', params: { before, after: text } };
      },
    });
    const { container } = render(SettingsPage, { section: 'tags' });
    const list = await screen.findByTestId('settings-own-tags');
    expect(within(list).getAllByRole('listitem')[0]).toHaveTextContent('seaside trip');
    const user = userEvent.setup();
    await user.click(screen.getByRole('button', { name: 'Rename “小花”' }));
    expect(screen.getByTestId('own-tag-name')).toHaveFocus();
    await expectAccessible(container);
    await user.keyboard('{Escape}');
    expect(screen.getByRole('button', { name: 'Rename “小花”' })).toHaveFocus();
    await user.keyboard('{Enter}');
    await user.keyboard('大花{Enter}');
    expect(calls).toContainEqual({ command: 'rename_tag', args: { concept: 9001, text: '大花' } });
    expect(await screen.findByRole('button', { name: 'Rename “大花”' })).toBeInTheDocument();
    expect(toasts.list.at(-1)?.text()).toBe('Renamed “小花” to “大花”');
    await user.click(screen.getByText('seaside trip'));
    expect(navigation.library.text).toBe('tag:"seaside trip"');
  });
});

describe('data', () => {
  it('exports where the person says, and reports', async () => {
    const calls = backend({
      pick_save_file: () => '/photos/out.csv',
      export_to: () => 12,
    });
    render(SettingsPage, { section: 'data' });
    await userEvent.click(screen.getByTestId('settings-export-csv'));
    expect(await screen.findByTestId('settings-exported')).toHaveTextContent('12 photos written to out.csv');
    expect(calls).toContainEqual({
      command: 'export_to',
      args: { path: '/photos/out.csv', instance: null },
    });
  });

  it('shows an export in the corner while it runs, where it can be stopped', async () => {
    let finish: (thrown: unknown) => void = () => undefined;
    const job = {
      id: 5,
      kind: 'export',
      instance: null,
      state: 'running',
      total: 200,
      done: 50,
      failed: 0,
      startedAt: 0,
    };
    const calls = backend({
      pick_save_file: () => '/photos/out.jsonl',
      export_to: () => new Promise((_, reject) => (finish = reject)),
      jobs: () => [job],
      failures: () => [],
      cancel_job: () => {
        finish({ code: 'cancelled', params: {}, detail: '' });
        return true;
      },
    });
    render(SettingsPage, { section: 'data' });
    render(ActivityCorner);
    const user = userEvent.setup();
    await user.click(screen.getByTestId('settings-export-jsonl'));
    const pill = await screen.findByTestId('activity');
    expect(pill).toHaveTextContent('Exporting the whole library: 25%');
    await user.click(pill);
    await user.click(await screen.findByTestId('job-stop'));
    expect(calls).toContainEqual({ command: 'cancel_job', args: { id: 5 } });
    await expect.poll(() => toasts.list.at(-1)?.text()).toBe('Stopped. Nothing was changed.');
    expect(toasts.list.at(-1)?.tone).toBe('plain');
    activity.toggle();
  });

  it('imports, and says what found no home', async () => {
    backend({
      pick_open_file: () => 'C:\\out.jsonl',
      import_from: () => ({ photos: 3, unknown: 2, keysLeftOut: 1 }),
    });
    render(SettingsPage, { section: 'data' });
    await userEvent.click(screen.getByTestId('settings-import'));
    const report = await screen.findByTestId('settings-imported');
    expect(report).toHaveTextContent('3 photos brought up to date');
    expect(report).toHaveTextContent('2 photos of the export are not in this library');
    expect(report).toHaveTextContent('1 field found no room');
  });

  it('does nothing when the dialog is closed, and says what failed', async () => {
    const calls = backend({
      pick_save_file: () => null,
      pick_open_file: () => '/x.csv',
      import_from: () => {
        throw { code: 'import_invalid', params: {}, detail: '' };
      },
    });
    render(SettingsPage, { section: 'data' });
    await userEvent.click(screen.getByTestId('settings-export-jsonl'));
    expect(calls.some(({ command }) => command === 'export_to')).toBe(false);
    await userEvent.click(screen.getByTestId('settings-import'));
    await expect.poll(() => toasts.list.at(-1)?.text()).toMatch(/no export of Shiguang/);
  });
});

describe('about', () => {
  it('lists parts with their licences, and finds one', async () => {
    render(SettingsPage, { section: 'about' });
    expect(await screen.findByText('Version 1.2.3')).toBeInTheDocument();
    const list = screen.getByTestId('settings-licences');
    await expect.poll(() => list.children.length).toBe(2);
    await userEvent.type(screen.getByRole('textbox', { name: 'Find a part or a licence' }), 'onnx');
    expect(list).toHaveTextContent('ONNX Runtime');
    expect(list).not.toHaveTextContent('axum');
  });
});
