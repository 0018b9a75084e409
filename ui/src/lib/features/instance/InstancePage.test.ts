import { render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import type { InstanceStatistics, InstanceView } from '$lib/backend';
import { program, type Answers, type Called } from '$lib/backend/testing';
import { instances } from '$lib/features/instances';
import { language } from '$lib/i18n';
import { confirmations, libraryPlace, navigation, toasts } from '$lib/shell';
import { expectAccessible } from '../../../test/axe';
import { sampleInstance, sampleOverview } from '../../../test/library';
import InstancePage from './InstancePage.svelte';
import { noticeText } from './notice';

const STATISTICS: InstanceStatistics = {
  months: [
    { year: 2024, month: 3, count: 10 },
    { year: 2024, month: 5, count: 40 },
  ],
  topTags: [
    { concept: 1, key: 'dog', name: { en: 'dog', zh: '狗' }, count: 30 },
    { concept: 2, key: null, name: { en: '我的', zh: '我的' }, count: 3 },
  ],
  bytes: 34_812_000_000,
  cameras: [{ name: 'Canon EOS R6', count: 12 }],
};

let instance: InstanceView;

/** A program with one instance, which it changes as it is told. */
function backend(more: Answers = {}): Called[] {
  return program({
    instances: () => [instance],
    overview: () => sampleOverview(50),
    instance_statistics: () => STATISTICS,
    failures: () => [],
    rename_instance: ({ displayName }) => void (instance = { ...instance, displayName: String(displayName) }),
    describe_instance: ({ description }) =>
      void (instance = { ...instance, description: String(description) }),
    set_keys: ({ keys }) => void (instance = { ...instance, keys: keys as string[] }),
    set_ignore_patterns: ({ patterns }) =>
      void (instance = { ...instance, ignorePatterns: patterns as string[] }),
    ...more,
  });
}

beforeEach(async () => {
  language.locale = 'en';
  toasts.list = [];
  navigation.go({ name: 'instance', instance: 1 });
  instance = sampleInstance({ keys: ['album', 'place'], scannedAt: Date.UTC(2026, 0, 2, 3, 4) });
  backend();
  await instances.refresh();
});

/** Shows the page as it is once its figures are there. */
async function show(): Promise<HTMLElement> {
  const { container } = render(InstancePage, { id: 1 });
  await screen.findByTestId('instance-months');
  return container;
}

describe.each(['en', 'zh'] as const)('the page (%s)', (locale) => {
  it('is accessible, with charts that can be read aloud', async () => {
    language.locale = locale;
    const container = await show();
    await expectAccessible(container);
    const months = within(screen.getByTestId('instance-months')).getAllByRole('listitem');
    expect(months).toHaveLength(3);
    expect(months[2]).toHaveTextContent(locale === 'en' ? 'May 2024: 40' : '2024年5月: 40');
  });
});

describe('the page', () => {
  it('leads from a tag to its photos here', async () => {
    await show();
    const tags = screen.getByTestId('instance-top-tags');
    expect(within(tags).getAllByRole('listitem')[0]).toHaveTextContent(/dog\s狗\s*30/);
    await userEvent.click(within(tags).getByRole('button', { name: /dog/ }));
    expect(navigation.place).toEqual(libraryPlace({ instance: 1, text: 'tag:"dog"' }));
  });

  it('renames, and does not on Escape', async () => {
    await show();
    const user = userEvent.setup();
    await user.click(screen.getByTestId('instance-rename'));
    await user.clear(screen.getByTestId('instance-name'));
    await user.type(screen.getByTestId('instance-name'), 'Family{Enter}');
    await expect.poll(() => screen.getByRole('heading', { level: 1 }).textContent).toBe('Family');
    await user.click(screen.getByTestId('instance-rename'));
    await user.type(screen.getByTestId('instance-name'), 'x{Escape}');
    expect(screen.getByRole('heading', { level: 1 })).toHaveTextContent('Family');
    expect(instance.displayName).toBe('Family');
  });

  it('takes a description', async () => {
    await show();
    const user = userEvent.setup();
    await user.click(screen.getByTestId('instance-describe'));
    await user.type(screen.getByTestId('instance-description-text'), '猫和孩子');
    await user.click(screen.getByRole('button', { name: 'Save' }));
    expect(await screen.findByTestId('instance-description')).toHaveTextContent('猫和孩子');
  });

  it('adds a field, orders fields, removes one and brings it back', async () => {
    await show();
    const user = userEvent.setup();
    await user.type(screen.getByTestId('instance-key-new'), 'album');
    expect(screen.getByTestId('instance-key-add')).toBeDisabled();
    expect(screen.getByText('There is already a field of this name.')).toBeInTheDocument();
    await user.clear(screen.getByTestId('instance-key-new'));
    await user.type(screen.getByTestId('instance-key-new'), 'person{Enter}');
    await expect.poll(() => instance.keys).toEqual(['album', 'place', 'person']);
    await user.click(await screen.findByRole('button', { name: 'Move person up' }));
    await expect.poll(() => instance.keys).toEqual(['album', 'person', 'place']);
    await user.click(screen.getByRole('button', { name: 'Remove the field album' }));
    await expect.poll(() => instance.keys).toEqual(['person', 'place']);
    await expect.poll(() => toasts.list.at(-1)?.text()).toMatch(/its values stay with the photos/);
    toasts.list.at(-1)?.action?.run();
    await expect.poll(() => instance.keys).toEqual(['album', 'person', 'place']);
  });

  it('has no room for an eleventh field', async () => {
    instance = { ...instance, keys: Array.from({ length: 10 }, (_, at) => `key${at}`) };
    await instances.refresh();
    await show();
    expect(screen.queryByTestId('instance-key-new')).toBeNull();
    expect(screen.getByText(/Ten fields are the most/)).toBeInTheDocument();
  });

  it('forgets only after a yes that says the photos stay', async () => {
    const calls = backend({ forget_instance: () => null });
    await show();
    const user = userEvent.setup();
    await user.click(screen.getByTestId('instance-forget'));
    expect(confirmations.question?.text).toMatch(/never deletes them/);
    confirmations.answer(false);
    await user.click(screen.getByTestId('instance-forget'));
    expect(calls.some(({ command }) => command === 'forget_instance')).toBe(false);
    confirmations.answer(true);
    await expect.poll(() => navigation.place).toEqual(libraryPlace());
    expect(calls).toContainEqual({ command: 'forget_instance', args: { id: 1 } });
  });

  it('says that its folder cannot be reached, and keeps everything', async () => {
    instance = { ...instance, online: false };
    await instances.refresh();
    await show();
    expect(screen.getByTestId('instance-state')).toHaveTextContent(
      /Everything known about its photos is kept/,
    );
    expect(screen.getByTestId('instance-rescan')).toBeDisabled();
  });

  it('says what failed where it failed', async () => {
    backend({
      failures: ({ instance }) => [
        { photo: 4, instance, name: 'a.jpg', stage: 'probe', kind: 'empty', reason: '', attempts: 1 },
      ],
    });
    const container = await show();
    expect(await screen.findByTestId('failures')).toHaveTextContent('The file is empty.');
    await expectAccessible(container);
  });

  it('says that it is gone when it is', async () => {
    const { container } = render(InstancePage, { id: 99 });
    expect(screen.getByText('This folder is no longer in the library')).toBeInTheDocument();
    await expectAccessible(container);
  });
});

it('puts notices into words, known and unknown ones', () => {
  expect(noticeText('polling_network: nfs')).toMatch(/network drive \(nfs\)/);
  expect(noticeText('brand_new: words')).toBe('The system says: brand_new: words');
});
