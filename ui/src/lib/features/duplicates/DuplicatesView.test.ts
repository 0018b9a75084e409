import { render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DuplicateSet, RemovalReport } from '$lib/backend';
import { program, type Called } from '$lib/backend/testing';
import { language } from '$lib/i18n';
import { dispatch, keyboard, navigation, toasts } from '$lib/shell';
import { expectAccessible } from '../../../test/axe';
import DuplicatesView from './DuplicatesView.svelte';
import { duplicates } from './duplicates.svelte';
import { setOf } from './set.fixture';

let found: DuplicateSet[];
let report: RemovalReport;
let calls: Called[];

const kept = () => calls.filter((call) => call.command === 'keep_one').map((call) => call.args.groups);
const sets = () => screen.findAllByTestId('duplicate-set');
const key = (code: string) => keyboard.handle(new KeyboardEvent('keydown', { code, cancelable: true }));

beforeEach(() => {
  found = [setOf([1, 2]), setOf([11, 12, 13], { kind: 'near', reason: 'larger_file' })];
  report = { moved: 1, bytes: 1, refused: [] };
  calls = program({ duplicates: () => found, keep_one: () => report, undo: () => null });
  language.locale = 'en';
  duplicates.shown = 'all';
  navigation.go({ name: 'duplicates', instance: null });
});

afterEach(() => {
  for (const toast of [...toasts.list]) toasts.dismiss(toast.id);
});

describe('the duplicates', () => {
  it('stand side by side, with the one that stays and why', async () => {
    render(DuplicatesView, { instance: null });
    const [first, second] = await sets();
    expect(within(second!).getByTestId('duplicate-reason')).toHaveTextContent('largest file');
    const fates = within(first!)
      .getAllByTestId('duplicate')
      .map((member) => member.dataset.fate);
    expect(fates).toEqual(['keep', 'goes']);
    expect(screen.getByTestId('duplicates-apply-all')).toHaveTextContent('3 photos');
  });

  it('keep another one when it is chosen, and leave one alone', async () => {
    const user = userEvent.setup();
    render(DuplicatesView, { instance: null });
    const second = (await sets())[1]!;
    await user.click(within(second).getByRole('radio', { name: 'Keep photo 12.jpg' }));
    expect(within(second).getByTestId('duplicate-reason')).toHaveTextContent('your choice');
    await user.click(within(second).getByRole('button', { name: 'Leave this one too: photo 13.jpg' }));
    await user.click(within(second).getByTestId('duplicate-apply'));
    expect(kept()).toEqual([[{ keeper: 12, others: [11] }]]);
    await waitFor(async () => expect(await sets()).toHaveLength(1));
    expect(toasts.list.at(-1)?.text()).toBe('1 duplicate moved to the trash');
    expect(toasts.list.at(-1)?.action?.label()).toBe('Undo');
  });

  it('are done all at once as one edit, as far as they are shown', async () => {
    const user = userEvent.setup();
    report = { moved: 2, bytes: 1, refused: [] };
    render(DuplicatesView, { instance: null });
    await sets();
    await user.click(screen.getByText('Nearly 1'));
    await waitFor(async () => expect(await sets()).toHaveLength(1));
    await user.click(screen.getByTestId('duplicates-apply-all'));
    expect(kept()).toEqual([[{ keeper: 11, others: [12, 13] }]]);
  });

  it('are looked for again when something could not be moved', async () => {
    const user = userEvent.setup();
    report = { moved: 0, bytes: 0, refused: [{ name: 'photo 2.jpg', code: 'trash' }] };
    render(DuplicatesView, { instance: null });
    await user.click(within((await sets())[0]!).getByTestId('duplicate-apply'));
    await waitFor(() => expect(calls.filter((call) => call.command === 'duplicates')).toHaveLength(2));
    expect(toasts.list.at(-1)?.tone).toBe('danger');
    expect(await sets()).toHaveLength(2);
  });

  it('come back when their removal is undone', async () => {
    const user = userEvent.setup();
    render(DuplicatesView, { instance: null });
    await user.click(within((await sets())[0]!).getByTestId('duplicate-apply'));
    await waitFor(async () => expect(await sets()).toHaveLength(1));
    dispatch({ type: 'edited', canUndo: false, canRedo: true });
    await waitFor(async () => expect(await sets()).toHaveLength(2));
  });

  it('work with the keyboard', async () => {
    render(DuplicatesView, { instance: null });
    await sets();
    key('ArrowDown');
    key('ArrowRight');
    key('Enter');
    await waitFor(() => expect(kept()).toEqual([[{ keeper: 12, others: [11, 13] }]]));
    key('Space');
    const compare = await screen.findByTestId('compare');
    expect(within(compare).getAllByTestId('compare-pane')).toHaveLength(2);
  });

  it('are compared side by side, and another one is kept there', async () => {
    const user = userEvent.setup();
    render(DuplicatesView, { instance: null });
    const second = (await sets())[1]!;
    await user.click(within(second).getByTestId('duplicate-compare'));
    const panes = () => screen.getAllByTestId('compare-pane').map((pane) => pane.dataset.photo);
    await screen.findByTestId('compare');
    expect(panes()).toEqual(['11', '12']);
    await user.click(screen.getByRole('button', { name: 'Next of the others' }));
    expect(panes()).toEqual(['11', '13']);
    await user.click(screen.getByTestId('compare-keep'));
    // The photos keep their sides.
    expect(panes()).toEqual(['11', '13']);
    expect(duplicates.decision(found[1]!).keeper).toBe(13);
    await expectAccessible(document.body);
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByTestId('compare')).toBeNull());
  });

  it('say that there are none, and that they are being looked for', async () => {
    let answer: (sets: DuplicateSet[]) => void = () => undefined;
    program({ duplicates: () => new Promise((resolve) => (answer = resolve)) });
    render(DuplicatesView, { instance: 7 });
    expect(await screen.findByTestId('duplicates-finding')).toBeInTheDocument();
    answer([]);
    expect(await screen.findByText('No duplicates')).toBeInTheDocument();
  });

  it('are accessible', async () => {
    const { container } = render(DuplicatesView, { instance: null });
    await sets();
    await expectAccessible(container);
  });
});
