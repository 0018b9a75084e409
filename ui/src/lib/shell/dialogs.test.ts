import { render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { language } from '$lib/i18n';
import { expectAccessible } from '../../test/axe';
import { confirmations } from './confirmations.svelte';
import ConfirmDialog from './ConfirmDialog.svelte';
import ShortcutSheet from './ShortcutSheet.svelte';
import ToastArea from './ToastArea.svelte';
import { toasts } from './toasts.svelte';

let opener: HTMLButtonElement;

beforeEach(() => {
  language.locale = 'en';
  opener = document.createElement('button');
  opener.textContent = 'opener';
  document.body.append(opener);
  opener.focus();
});

afterEach(() => {
  confirmations.answer(false);
  for (const toast of [...toasts.list]) toasts.dismiss(toast.id);
  opener.remove();
  language.locale = 'en';
});

const ask = () =>
  confirmations.ask({ title: 'Forget “家庭”?', text: 'The photos stay.', verb: 'Forget', danger: true });

describe('a question', () => {
  // That Tab stays inside is seen in the real window: nothing has a size in jsdom, and nothing without one is tabbed to.
  it('takes the keyboard, and gives it back', async () => {
    render(ConfirmDialog);
    const answer = ask();
    const dialog = await screen.findByRole('dialog', { name: 'Forget “家庭”?' });
    await vi.waitFor(() => expect(dialog).toContainElement(document.activeElement as HTMLElement));
    await userEvent.keyboard('{Escape}');
    expect(await answer).toBe(false);
    await vi.waitFor(() => expect(opener).toHaveFocus());
  });

  it('is answered by its verb', async () => {
    render(ConfirmDialog);
    const answer = ask();
    await userEvent.click(await screen.findByRole('button', { name: 'Forget' }));
    expect(await answer).toBe(true);
  });

  it('has no faults that axe knows of', async () => {
    render(ConfirmDialog);
    void ask();
    await screen.findByRole('dialog');
    await expectAccessible(document.body);
  });
});

describe('the sheet of shortcuts', () => {
  it.each(['en', 'zh'] as const)('is for everybody (%s)', async (locale) => {
    language.locale = locale;
    render(ShortcutSheet, { open: true });
    const sheet = await screen.findByTestId('shortcut-sheet');
    expect(within(sheet).getAllByRole('term').length).toBeGreaterThan(40);
    await expectAccessible(document.body);
    await userEvent.keyboard('{Escape}');
    await vi.waitFor(() => expect(screen.queryByTestId('shortcut-sheet')).toBeNull());
    await vi.waitFor(() => expect(opener).toHaveFocus());
  });
});

describe('messages', () => {
  it('are read aloud, and have no faults that axe knows of', async () => {
    toasts.done(
      () => 'Rejected “dog”',
      () => undefined,
    );
    toasts.fail({ code: 'disk_full', params: {}, detail: '' });
    const { container } = render(ToastArea);
    expect(screen.getByRole('status')).toHaveTextContent('Rejected “dog”');
    expect(screen.getByRole('alert')).toHaveTextContent(/disk is full/i);
    await expectAccessible(container);
  });
});
