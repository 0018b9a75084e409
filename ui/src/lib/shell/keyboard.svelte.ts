import { chordOf, chordText, SHORTCUTS, TABLE, type Scope, type ShortcutName } from './shortcuts';

/** What a shortcut does; `false` says that it did nothing, and the key goes its usual way. */
export type Handler = (event: KeyboardEvent) => void | false;

export type Handlers = Partial<Record<ShortcutName, Handler>>;

const TYPED_IN =
  'input:not([type=checkbox]):not([type=radio]):not([type=range]), textarea, [contenteditable=true]';
/** Parts that have keys of their own: nothing of ours may reach through them. The viewer is a dialog with shortcuts. */
const OWN_KEYS =
  '[role=dialog]:not([data-shortcuts]), [role=alertdialog], [role=menu], [role=listbox], [role=slider], [role=tablist]';
/** Keys that press a focused button or link. */
const PRESSES = new Set(['Enter', 'Space']);

/** Sends keys to the handlers of the part that is in front. One listener for the whole window. */
export class Keyboard {
  /** The part in front; `global` shortcuts work in each. */
  scope = $state<Scope>('grid');
  #handlers: Handlers[] = [];

  constructor(readonly mac: boolean = /Mac|iPhone|iPad/.test(navigator.userAgent)) {}

  /** Adds handlers; a later one for the same shortcut comes first. Gives what takes them away: return it from `$effect`. */
  on(handlers: Handlers): () => void {
    this.#handlers.push(handlers);
    return () => {
      this.#handlers = this.#handlers.filter((other) => other !== handlers);
    };
  }

  /** The keys of a shortcut as labels, for menus and tooltips. */
  text(name: ShortcutName): string {
    return chordText(TABLE[name].keys[0] ?? '', this.mac);
  }

  /** All chords of a shortcut as labels, for the sheet. */
  texts(name: ShortcutName): string[] {
    return TABLE[name].keys.map((chord) => chordText(chord, this.mac));
  }

  handle(event: KeyboardEvent): void {
    // Keys that an input method is composing with are not ours (229 is what WebKit sends then).
    if (event.defaultPrevented || event.isComposing || event.keyCode === 229) return;
    const target = event.target instanceof Element ? event.target : null;
    if (target?.closest(OWN_KEYS)) return;
    const typing = target?.closest(TYPED_IN) !== null && target !== null;
    if (PRESSES.has(event.code) && target?.closest('button, a, summary, [role=button]')) return;
    const chord = chordOf(event, this.mac);
    for (const name of Object.keys(SHORTCUTS) as ShortcutName[]) {
      const shortcut = TABLE[name];
      if (!shortcut.keys.includes(chord)) continue;
      if (shortcut.scope !== 'global' && shortcut.scope !== this.scope) continue;
      // Undo in a text field is the field's own.
      if (
        typing &&
        !(
          shortcut.whileTyping ??
          (chord.startsWith('Mod+') && name !== 'undo' && name !== 'redo' && name !== 'selectAll')
        )
      )
        continue;
      if (event.repeat && !shortcut.repeats) continue;
      if (this.#run(name, event)) {
        event.preventDefault();
        return;
      }
    }
  }

  #run(name: ShortcutName, event: KeyboardEvent): boolean {
    for (const handlers of this.#handlers.toReversed()) {
      const handler = handlers[name];
      if (handler && handler(event) !== false) return true;
    }
    return false;
  }
}

export const keyboard = new Keyboard();
