/** Where the keyboard is among the chips of a part of the window. */
export interface Held {
  chip: Element;
  /** The list that the chip is in, and where in it. */
  list: Element | null;
  at: number;
  /** Where it is among all chips that can be seen. */
  overall: number;
  /** What the button that has the focus does; nothing for the chip itself. */
  act: string | undefined;
}

const chipsIn = (part: Element): Element[] =>
  [...part.querySelectorAll('[data-verdict]')].filter((chip) => chip.closest('details:not([open])') === null);

/** The chip that the keyboard is at, or null. */
export function heldIn(part: Element): Held | null {
  const focused = document.activeElement;
  const chip = focused?.closest('[data-verdict]') ?? null;
  if (!(focused instanceof HTMLElement) || !chip || !part.contains(chip)) return null;
  const list = chip.parentElement;
  return {
    chip,
    list,
    at: list ? [...list.children].indexOf(chip) : 0,
    overall: chipsIn(part).indexOf(chip),
    act: focused.dataset.act,
  };
}

/** Whether the focus went to nobody, as it does when what has it goes away. */
export const isFocusLost = (): boolean =>
  document.activeElement === null || document.activeElement === document.body;

/**
 * Gives the focus back to the chip that had it, or to the one that came into its place; on the button that does the same
 * where the chip has one. Gives whether there is a chip.
 */
export function holdOn(part: Element, held: Held): boolean {
  const chips = chipsIn(part);
  const still = chips.includes(held.chip) && held.chip.parentElement === held.list;
  const beside = held.list && part.contains(held.list) ? [...held.list.children] : [];
  const chip = still ? held.chip : (beside[held.at] ?? beside.at(-1) ?? chips[held.overall] ?? chips.at(-1));
  const same = held.act ? chip?.querySelector<HTMLElement>(`[data-act="${held.act}"]`) : null;
  const button = same ?? chip?.querySelector<HTMLElement>('button');
  button?.focus();
  return Boolean(button);
}
