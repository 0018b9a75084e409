import { errorText, t } from '$lib/i18n';

/** A short message at the bottom left that leaves by itself. */
export interface Toast {
  id: number;
  /** Made when it is rendered, so that it follows a switch of the language. */
  text: () => string;
  tone: 'plain' | 'danger';
  action: { label: () => string; run: () => void } | null;
}

/** How long a message stays, in ms; one with something to do stays longer. */
const STAYS = 5_000;
const STAYS_WITH_ACTION = 10_000;

/** The messages that are shown, oldest first. */
export class Toasts {
  list = $state<Toast[]>([]);
  #next = 1;
  #offers = new Set<number>();
  #timers = new Map<number, ReturnType<typeof setTimeout>>();

  show(text: () => string, action: Toast['action'] = null): void {
    this.#add({ text, tone: 'plain', action });
  }

  /** Shows a fault as a sentence; use it where nothing nearer can show it. */
  fail(thrown: unknown): void {
    this.#add({ text: () => errorText(thrown), tone: 'danger', action: null });
  }

  /** Shows what was done, with a way back. Gives the message's number, for {@link dismiss}. */
  done(text: () => string, undo: () => void): number {
    this.withdrawOffers();
    const id = this.#add({ text, tone: 'plain', action: { label: () => t('common.undo'), run: undo } });
    this.#offers.add(id);
    return id;
  }

  /** Once something was edited, undone or redone, an earlier offer to undo would take back another edit than it names. */
  withdrawOffers(): void {
    for (const id of this.#offers) this.dismiss(id);
  }

  dismiss(id: number): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    this.#offers.delete(id);
    this.list = this.list.filter((toast) => toast.id !== id);
  }

  /** While the pointer or the focus is on a message it stays. */
  hold(id: number): void {
    clearTimeout(this.#timers.get(id));
  }

  release(id: number): void {
    const toast = this.list.find((toast) => toast.id === id);
    if (toast) this.#start(toast);
  }

  #add(toast: Omit<Toast, 'id'>): number {
    const shown = { ...toast, id: this.#next++ };
    this.list = [...this.list.slice(-2), shown];
    this.#start(shown);
    return shown.id;
  }

  #start(toast: Toast): void {
    const stays = toast.action || toast.tone === 'danger' ? STAYS_WITH_ACTION : STAYS;
    this.#timers.set(
      toast.id,
      setTimeout(() => this.dismiss(toast.id), stays),
    );
  }
}

export const toasts = new Toasts();
