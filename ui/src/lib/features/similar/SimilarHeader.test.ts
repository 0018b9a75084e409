import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import type { PhotoView } from '$lib/backend';
import { program, type Called } from '$lib/backend/testing';
import { library } from '$lib/features/library';
import { language } from '$lib/i18n';
import { libraryPlace, navigation } from '$lib/shell';
import { expectAccessible } from '../../../test/axe';
import { listingOf } from '../../../test/listing';
import SimilarHeader from './SimilarHeader.svelte';

const area = { left: 0.25, top: 0.1, width: 0.5, height: 0.4 };
let calls: Called[];

beforeEach(() => {
  calls = program({
    photo: ({ id }) => ({ id, version: 3, name: 'dog.jpg', width: 400, height: 300 }) as PhotoView,
  });
  language.locale = 'en';
  navigation.go(libraryPlace({ text: 'tag:dog' }));
  navigation.openSimilar({ source: { kind: 'photo', photo: 7 }, area });
});

const show = () => render(SimilarHeader, { similar: navigation.library.similar! });

describe('the picture that is looked for', () => {
  it('stays in sight, with the region on it', async () => {
    const { container } = show();
    expect(await screen.findByAltText('dog.jpg')).toHaveAttribute(
      'src',
      expect.stringContaining('large/7?v=3'),
    );
    expect(screen.getByTestId('similar-area')).toHaveStyle({
      left: '25%',
      top: '10%',
      width: '50%',
      height: '40%',
    });
    expect(screen.getByText('Similar to this part')).toBeInTheDocument();
    await expectAccessible(container);
  });

  it('counts what is like it once that is known, not the photos before', async () => {
    library.listing = listingOf(40);
    library.shown = libraryPlace({ text: 'tag:dog' });
    show();
    expect(screen.getByTestId('similar-count')).toHaveTextContent(/^$/);
    library.listing = listingOf(3);
    library.shown = navigation.library;
    await waitFor(() => expect(screen.getByTestId('similar-count')).toHaveTextContent('3 photos'));
  });

  it('is asked for once, however far the slider goes', async () => {
    const { rerender } = show();
    await screen.findByAltText('dog.jpg');
    for (const atLeast of [0.2, 0.4, 0.6])
      await rerender({ similar: { ...navigation.library.similar!, atLeast } });
    expect(calls.filter((call) => call.command === 'photo')).toHaveLength(1);
    expect(screen.getByText('60%')).toBeInTheDocument();
  });

  it('sets how much alike at least, without a step to come back to', async () => {
    show();
    const slider = screen.getByRole('slider', { name: 'At least' });
    slider.focus();
    await userEvent.keyboard('{ArrowRight}{ArrowRight}');
    await waitFor(() => expect(navigation.library.similar?.atLeast).toBeGreaterThan(0));
    navigation.back();
    expect(navigation.library.similar).toBeNull();
  });

  it('widens to the whole photo, and goes back to where one came from', async () => {
    show();
    await userEvent.click(screen.getByTestId('similar-whole'));
    expect(navigation.library.similar?.area).toBeNull();
    await userEvent.click(screen.getByTestId('similar-leave'));
    await userEvent.click(screen.getByTestId('similar-leave'));
    expect(navigation.library).toEqual(libraryPlace({ text: 'tag:dog' }));
  });

  it('opens the photo', async () => {
    show();
    await userEvent.click(await screen.findByRole('button', { name: 'Open dog.jpg' }));
    expect(navigation.viewing).toBe(7);
    navigation.closeViewer();
  });
});
