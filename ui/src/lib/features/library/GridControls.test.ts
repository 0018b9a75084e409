import { render, screen, waitFor } from '@testing-library/svelte';
import { beforeEach, expect, it } from 'vitest';
import { program } from '$lib/backend/testing';
import { language } from '$lib/i18n';
import { libraryPlace, navigation, preferences } from '$lib/shell';
import { listingOf } from '../../../test/listing';
import { SETTINGS } from '../../../test/settings';
import GridControls from './GridControls.svelte';
import { library } from './library.svelte';

beforeEach(async () => {
  program({ settings: () => SETTINGS });
  language.locale = 'en';
  await preferences.load('en');
  navigation.go(libraryPlace());
  library.listing = null;
});

it('counts nothing before there is a list, and says so when a list is empty', async () => {
  render(GridControls);
  const count = screen.getByTestId('photo-count');
  expect(count).toHaveTextContent(/^$/);
  library.listing = listingOf(0);
  await waitFor(() => expect(count).toHaveTextContent('0 photos'));
  library.listing = listingOf(12);
  await waitFor(() => expect(count).toHaveTextContent('12 photos'));
});
