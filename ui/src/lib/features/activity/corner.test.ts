import { render, screen } from '@testing-library/svelte';
import { flushSync } from 'svelte';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { program } from '$lib/backend/testing';
import { activity } from './activity.svelte';
import ActivityCorner from './ActivityCorner.svelte';

// Before anything asks: things move here, which they do not in other tests.
vi.hoisted(() => {
  window.matchMedia = (media) =>
    Object.assign(new EventTarget(), { matches: false, media }) as MediaQueryList;
});

const WAITING = 12;

beforeEach(() => {
  program({ failures: () => [], jobs: () => [] });
  activity.progress = { ...activity.progress, state: 'paused', found: 20, waiting: WAITING };
});

afterEach(() => {
  activity.open = false;
});

it('leaves the timeline its room', async () => {
  const { container, rerender } = render(ActivityCorner, { timeline: true });
  expect(container.querySelector('.beside-timeline')).toContainElement(screen.getByTestId('activity'));
  await rerender({ timeline: false });
  expect(container.querySelector('.beside-timeline')).toBeNull();
});

it('has either the chip or the panel, also while one takes the place of the other', () => {
  render(ActivityCorner);
  screen.getByTestId('activity').click();
  flushSync();
  expect(screen.getByTestId('activity-panel')).toBeInTheDocument();
  expect(screen.queryByTestId('activity')).toBeNull();
  screen.getByTestId('activity-hide').click();
  flushSync();
  expect(screen.getByTestId('activity')).toHaveTextContent(String(WAITING));
  expect(screen.queryByTestId('activity-panel')).toBeNull();
});

it('hands the keyboard from the chip to the panel and back', async () => {
  render(ActivityCorner);
  screen.getByTestId('activity').click();
  await vi.waitFor(() => expect(screen.getByTestId('activity-hide')).toHaveFocus());
  screen.getByTestId('activity-hide').click();
  await vi.waitFor(() => expect(screen.getByTestId('activity')).toHaveFocus());
});
