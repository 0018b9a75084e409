import type { Icon } from './icons';

/** One line of a menu. */
export type MenuEntry =
  | 'separator'
  | {
      label: string;
      icon?: Icon;
      /** Keys that do the same, as `shortcutText` writes them. */
      keys?: string;
      danger?: boolean;
      disabled?: boolean;
      /** Shows a tick. */
      checked?: boolean;
      onselect: () => void;
    }
  | { label: string; icon?: Icon; disabled?: boolean; entries: MenuEntry[] };
