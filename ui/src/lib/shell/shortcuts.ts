import type { MessageKey } from '$lib/i18n';

/** Where a shortcut works: everywhere, or in the part of the program that is in front. */
export type Scope = 'global' | 'grid' | 'viewer' | 'duplicates';

interface Shortcut {
  /** Chords of physical keys (`KeyboardEvent.code`); `Mod` is Cmd on a Mac and Ctrl elsewhere. */
  keys: readonly string[];
  scope: Scope;
  /** Works while a text is being typed. */
  whileTyping?: boolean;
  /** Keeps firing while the key is held. */
  repeats?: boolean;
}

/**
 * Every shortcut there is. The handlers, the menus, the tooltips and the sheet all come from this table; what a shortcut
 * does is said by `shortcut.<name>` in the message files.
 */
export const SHORTCUTS = {
  search: { keys: ['Mod+KeyF', 'Slash'], scope: 'global' },
  addFolder: { keys: ['Mod+KeyO'], scope: 'global' },
  undo: { keys: ['Mod+KeyZ'], scope: 'global' },
  redo: { keys: ['Mod+Shift+KeyZ', 'Mod+KeyY'], scope: 'global' },
  back: { keys: ['Alt+ArrowLeft'], scope: 'global' },
  sideBar: { keys: ['Mod+Backslash'], scope: 'global' },
  activity: { keys: ['Mod+KeyJ'], scope: 'global' },
  settings: { keys: ['Mod+Comma'], scope: 'global' },
  language: { keys: ['Mod+Shift+KeyL'], scope: 'global' },
  sheet: { keys: ['Shift+Slash', 'F1'], scope: 'global' },
  quit: { keys: ['Mod+KeyQ'], scope: 'global' },

  open: { keys: ['Enter'], scope: 'grid' },
  toggle: { keys: ['Space'], scope: 'grid' },
  selectAll: { keys: ['Mod+KeyA'], scope: 'grid' },
  clear: { keys: ['Escape'], scope: 'grid' },
  left: { keys: ['ArrowLeft', 'Shift+ArrowLeft'], scope: 'grid', repeats: true },
  right: { keys: ['ArrowRight', 'Shift+ArrowRight'], scope: 'grid', repeats: true },
  up: { keys: ['ArrowUp', 'Shift+ArrowUp'], scope: 'grid', repeats: true },
  down: { keys: ['ArrowDown', 'Shift+ArrowDown'], scope: 'grid', repeats: true },
  first: { keys: ['Home', 'Shift+Home'], scope: 'grid' },
  last: { keys: ['End', 'Shift+End'], scope: 'grid' },
  pageUp: { keys: ['PageUp', 'Shift+PageUp'], scope: 'grid', repeats: true },
  pageDown: { keys: ['PageDown', 'Shift+PageDown'], scope: 'grid', repeats: true },
  larger: { keys: ['Mod+Equal', 'Mod+NumpadAdd'], scope: 'grid', repeats: true },
  smaller: { keys: ['Mod+Minus', 'Mod+NumpadSubtract'], scope: 'grid', repeats: true },
  gridMode: { keys: ['KeyG'], scope: 'grid' },
  gridFavourite: { keys: ['KeyF'], scope: 'grid' },
  gridTag: { keys: ['KeyT'], scope: 'grid' },
  gridSimilar: { keys: ['KeyS'], scope: 'grid' },
  gridRate: { keys: ['Digit0', 'Digit1', 'Digit2', 'Digit3', 'Digit4', 'Digit5'], scope: 'grid' },
  gridTrash: { keys: ['Delete', 'Mod+Backspace'], scope: 'grid' },
  gridShow: { keys: ['Mod+Shift+KeyR'], scope: 'grid' },
  gridMenu: { keys: ['ContextMenu', 'Shift+F10'], scope: 'grid' },
  gridCopyPath: { keys: ['Mod+Shift+KeyC'], scope: 'grid' },

  next: { keys: ['ArrowRight'], scope: 'viewer', repeats: true },
  previous: { keys: ['ArrowLeft'], scope: 'viewer', repeats: true },
  firstPhoto: { keys: ['Home'], scope: 'viewer' },
  lastPhoto: { keys: ['End'], scope: 'viewer' },
  close: { keys: ['Escape'], scope: 'viewer' },
  favourite: { keys: ['KeyF'], scope: 'viewer' },
  rate: { keys: ['Digit0', 'Digit1', 'Digit2', 'Digit3', 'Digit4', 'Digit5'], scope: 'viewer' },
  info: { keys: ['KeyI'], scope: 'viewer' },
  tag: { keys: ['KeyT'], scope: 'viewer' },
  boxes: { keys: ['KeyB'], scope: 'viewer' },
  similar: { keys: ['KeyS'], scope: 'viewer' },
  region: { keys: ['KeyR'], scope: 'viewer' },
  searchRegion: { keys: ['Enter'], scope: 'viewer' },
  fit: { keys: ['Space'], scope: 'viewer' },
  zoomIn: { keys: ['Mod+Equal', 'Equal'], scope: 'viewer', repeats: true },
  zoomOut: { keys: ['Mod+Minus', 'Minus'], scope: 'viewer', repeats: true },
  trash: { keys: ['Delete', 'Mod+Backspace'], scope: 'viewer' },
  show: { keys: ['Mod+Shift+KeyR'], scope: 'viewer' },
  copyPath: { keys: ['Mod+Shift+KeyC'], scope: 'viewer' },

  nextGroup: { keys: ['ArrowDown'], scope: 'duplicates', repeats: true },
  previousGroup: { keys: ['ArrowUp'], scope: 'duplicates', repeats: true },
  nextKeeper: { keys: ['ArrowRight'], scope: 'duplicates' },
  previousKeeper: { keys: ['ArrowLeft'], scope: 'duplicates' },
  keep: { keys: ['Enter'], scope: 'duplicates' },
  compare: { keys: ['Space'], scope: 'duplicates' },
} as const satisfies Record<string, Shortcut>;

export type ShortcutName = keyof typeof SHORTCUTS;

/** The table with its optional columns. */
export const TABLE: Record<ShortcutName, Shortcut> = SHORTCUTS;

/** What a shortcut does, for the sheet. A name that the message files lack does not compile. */
export const shortcutKey = (name: ShortcutName): MessageKey => `shortcut.${name}`;

/** The chord of an event, as the table writes chords. */
export function chordOf(
  event: Pick<KeyboardEvent, 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>,
  mac: boolean,
): string {
  const mod = mac ? event.metaKey : event.ctrlKey;
  const other = mac ? event.ctrlKey : event.metaKey;
  const code = event.code.replace(/^Numpad(\d)$/, 'Digit$1').replace('NumpadEnter', 'Enter');
  return [mod && 'Mod', other && 'Other', event.altKey && 'Alt', event.shiftKey && 'Shift', code]
    .filter(Boolean)
    .join('+');
}

const MAC_SIGNS: Record<string, string> = { Mod: '⌘', Alt: '⌥', Shift: '⇧' };
const SIGNS: Record<string, string> = {
  Mod: 'Ctrl',
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Escape: 'Esc',
  Delete: 'Del',
  Slash: '/',
  Comma: ',',
  Equal: '+',
  Minus: '−',
  NumpadAdd: '+',
  NumpadSubtract: '−',
  Backslash: '\\',
  ContextMenu: 'Menu',
  PageUp: 'PgUp',
  PageDown: 'PgDn',
};

/** A chord as a keyboard's labels, separated by spaces: `Ctrl Shift Z`. */
export function chordText(chord: string, mac: boolean): string {
  return chord
    .replace('Shift+Slash', '?')
    .split('+')
    .map((part) => (mac ? MAC_SIGNS[part] : undefined) ?? SIGNS[part] ?? part.replace(/^(Key|Digit)/, ''))
    .join(' ');
}
