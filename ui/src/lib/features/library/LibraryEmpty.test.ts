import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { InstanceView } from '$lib/backend';
import { instances } from '$lib/features/instances';
import { language } from '$lib/i18n';
import { libraryPlace, navigation } from '$lib/shell';
import { expectAccessible } from '../../../test/axe';
import LibraryEmpty from './LibraryEmpty.svelte';

const similar = { source: { kind: 'photo', photo: 7 } as const, area: null, atLeast: 0 };

const show = () =>
  render(LibraryEmpty, { reason: { reason: 'no_match' }, fault: null, onaddfolder: () => undefined });

beforeEach(() => {
  language.locale = 'en';
  instances.list = [{ id: 3, displayName: '家庭' } as InstanceView];
});

afterEach(() => {
  instances.list = [];
  navigation.go(libraryPlace());
  language.locale = 'en';
});

describe('nothing similar', () => {
  it('says what keeps photos out, and drops each', async () => {
    navigation.go(libraryPlace({ text: 'tag:dog', instance: 3, similar: { ...similar, atLeast: 0.6 } }));
    const { container } = show();
    expect(screen.getByRole('status')).toHaveTextContent(
      'Only photos that are at least 60% alike are shown. The search “tag:dog” still applies. Only “家庭” is looked through.',
    );
    await expectAccessible(container);
    language.locale = 'zh';
    await expectAccessible(container);
    const user = userEvent.setup();
    await user.click(screen.getByTestId('similar-any'));
    expect(navigation.library).toEqual(libraryPlace({ text: 'tag:dog', instance: 3, similar }));
    expect(screen.queryByTestId('similar-any')).toBeNull();
    await user.click(screen.getByTestId('similar-everywhere'));
    expect(navigation.library).toEqual(libraryPlace({ similar }));
  });

  it('says that there is nothing else when nothing keeps photos out', () => {
    navigation.go(libraryPlace({ similar }));
    show();
    expect(screen.getByRole('status')).toHaveTextContent('No other photo to compare with');
    expect(screen.queryByRole('button')).toBeNull();
  });
});
