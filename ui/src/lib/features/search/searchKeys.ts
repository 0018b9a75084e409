import { search } from './search.svelte';

/** The keys of the search box. `list` is the id of the list below it. */
export function searchKeys(event: KeyboardEvent, list: string): void {
  // Every key belongs to the input method while it composes; WebKit sends 229 for the key that ends it.
  if (event.isComposing || event.keyCode === 229) return;
  const handled = act(event, event.currentTarget as HTMLInputElement, list);
  if (!handled) return;
  event.preventDefault();
  event.stopPropagation();
}

function act(event: KeyboardEvent, input: HTMLInputElement, list: string): boolean {
  const { completion } = search;
  const atStart = input.selectionStart === 0 && input.selectionEnd === 0;
  const plain = !event.shiftKey && !event.ctrlKey && !event.altKey && !event.metaKey;
  if (!plain) return false;
  switch (event.key) {
    case 'ArrowDown':
    case 'ArrowUp':
      completion.step(event.key === 'ArrowDown' ? 1 : -1);
      document.getElementById(`${list}-${completion.active}`)?.scrollIntoView({ block: 'nearest' });
      return true;
    case 'Tab': {
      const line = completion.proposed;
      if (line) void search.choose(line);
      return line !== null;
    }
    case 'Enter': {
      const line = completion.marked;
      void (line ? search.choose(line) : search.submit());
      return true;
    }
    case 'Escape':
      if (completion.open) completion.close();
      else input.blur();
      return true;
    case 'Backspace':
      return atStart && search.unchip();
    case 'ArrowLeft':
      return atStart && focusTerm(input);
    default:
      return false;
  }
}

/** Puts the focus on the chip before the text. */
function focusTerm(input: HTMLInputElement): boolean {
  const chip = input.previousElementSibling?.querySelector<HTMLElement>('[data-term]');
  chip?.focus();
  return chip !== undefined && chip !== null;
}
