import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MESSAGES } from '$lib/i18n/messages';
import { Keyboard } from './keyboard.svelte';
import { chordText, shortcutKey, TABLE, type ShortcutName } from './shortcuts';

let keyboard: Keyboard;
let done: string[];

beforeEach(() => {
  keyboard = new Keyboard(false);
  done = [];
});

afterEach(() => {
  document.body.replaceChildren();
});

/** Presses a key on an element, as the window's listener gets it. */
function press(code: string, keys: KeyboardEventInit = {}, on: Element = document.body): KeyboardEvent {
  const event = new KeyboardEvent('keydown', { code, bubbles: true, cancelable: true, ...keys });
  on.addEventListener('keydown', (e) => keyboard.handle(e as KeyboardEvent), { once: true });
  on.dispatchEvent(event);
  return event;
}

const note = (name: string) => () => void done.push(name);

describe('the keyboard', () => {
  it('goes by physical keys and modifiers', () => {
    keyboard.on({ undo: note('undo'), redo: note('redo'), gridFavourite: note('favourite') });
    // A Cyrillic layout writes another letter with the same key.
    press('KeyZ', { ctrlKey: true, key: 'я' });
    press('KeyZ', { ctrlKey: true, shiftKey: true });
    press('KeyF', { ctrlKey: true });
    press('KeyF');
    expect(done).toEqual(['undo', 'redo', 'favourite']);
  });

  it('uses Cmd on a Mac', () => {
    keyboard = new Keyboard(true);
    keyboard.on({ undo: note('undo') });
    press('KeyZ', { ctrlKey: true });
    press('KeyZ', { metaKey: true });
    expect(done).toEqual(['undo']);
    expect(keyboard.text('redo')).toBe('⌘ ⇧ Z');
  });

  it('is quiet while an input method composes', () => {
    keyboard.on({ gridFavourite: note('favourite') });
    press('KeyF', { isComposing: true });
    press('KeyF', { keyCode: 229 });
    expect(done).toEqual([]);
  });

  it('leaves letters and undo to a field that is typed in, but not its own chords', () => {
    const field = document.body.appendChild(document.createElement('input'));
    keyboard.on({ gridFavourite: note('f'), undo: note('undo'), search: note('search') });
    press('KeyF', {}, field);
    press('KeyZ', { ctrlKey: true }, field);
    press('KeyF', { ctrlKey: true }, field);
    expect(done).toEqual(['search']);
  });

  it('does not reach through a dialog or a menu, nor press a button twice', () => {
    document.body.innerHTML =
      '<div role="dialog"><span></span></div><div role="menu"><span></span></div><button></button>';
    keyboard.on({ open: note('open'), gridFavourite: note('f'), toggle: note('toggle') });
    for (const span of document.querySelectorAll('span')) press('KeyF', {}, span);
    press('Enter', {}, document.querySelector('button')!);
    press('Space', {}, document.querySelector('button')!);
    expect(done).toEqual([]);
  });

  it('keeps to the part in front', () => {
    keyboard.on({ right: note('grid'), next: note('viewer'), sheet: note('sheet') });
    press('ArrowRight');
    keyboard.scope = 'viewer';
    press('ArrowRight');
    press('Slash', { shiftKey: true });
    expect(done).toEqual(['grid', 'viewer', 'sheet']);
  });

  it('asks the newest handler first, and the next one when that did nothing', () => {
    keyboard.on({ clear: note('older') });
    const end = keyboard.on({ clear: () => false });
    const taken = press('Escape');
    end();
    expect(done).toEqual(['older']);
    expect(taken.defaultPrevented).toBe(true);
    expect(press('F9').defaultPrevented).toBe(false);
  });

  it('repeats only what may repeat', () => {
    keyboard.on({ right: note('right'), gridTrash: note('trash') });
    press('ArrowRight', { repeat: true });
    press('Delete', { repeat: true });
    expect(done).toEqual(['right']);
  });
});

describe('the table of shortcuts', () => {
  const names = Object.keys(TABLE) as ShortcutName[];

  it('gives no chord twice where both would work', () => {
    for (const scope of ['grid', 'viewer', 'duplicates']) {
      const chords = names.flatMap((name) =>
        TABLE[name].scope === scope || TABLE[name].scope === 'global' ? TABLE[name].keys : [],
      );
      expect(chords.filter((chord, at) => chords.indexOf(chord) !== at)).toEqual([]);
    }
  });

  it('says what each does, in both languages', () => {
    for (const name of names) {
      expect(MESSAGES.en[shortcutKey(name)]).toBeTruthy();
      expect(MESSAGES.zh[shortcutKey(name)]).toBeTruthy();
    }
  });

  it('writes chords as keys are labelled', () => {
    expect(
      ['Mod+KeyZ', 'Shift+Slash', 'ArrowLeft', 'Digit5'].map((chord) => chordText(chord, false)),
    ).toEqual(['Ctrl Z', '?', '←', '5']);
  });
});
