import { beforeEach, describe, expect, it } from 'vitest';
import { libraryPlace, Navigation } from './navigation.svelte';

let navigation: Navigation;

beforeEach(() => {
  navigation = new Navigation();
});

describe('navigation', () => {
  it('goes and comes back, first out of the viewer', () => {
    navigation.go(libraryPlace({ text: '狗' }));
    navigation.go({ name: 'settings', section: 'general' });
    navigation.view(7);
    navigation.back();
    expect(navigation.viewing).toBeNull();
    expect(navigation.place.name).toBe('settings');
    navigation.back();
    expect(navigation.place).toEqual(libraryPlace({ text: '狗' }));
    navigation.back();
    expect(navigation.place).toEqual(libraryPlace());
    expect(navigation.canGoBack).toBe(false);
  });

  it('remembers what the library shows while the person is elsewhere', () => {
    navigation.go(libraryPlace({ instance: 3 }));
    navigation.go({ name: 'duplicates', instance: null });
    expect(navigation.library.instance).toBe(3);
  });

  it('makes one step of typing a query', () => {
    navigation.go(libraryPlace({ text: 'd' }));
    navigation.adjust({ text: 'do' });
    navigation.adjust({ text: 'dog' });
    navigation.back();
    expect(navigation.place).toEqual(libraryPlace());
  });

  it('does not pile up the place where it is', () => {
    navigation.go(libraryPlace());
    expect(navigation.canGoBack).toBe(false);
  });

  it('begins where the last session ended, or at all photos', () => {
    navigation.restore(JSON.stringify(libraryPlace({ text: 'is:favourite', instance: 2 })));
    expect(navigation.place).toEqual(libraryPlace({ text: 'is:favourite', instance: 2 }));
    const fresh = new Navigation();
    for (const broken of ['', 'nonsense', '{"text":5,"instance":"x"}']) fresh.restore(broken);
    expect(fresh.place).toEqual(libraryPlace());
  });
});
