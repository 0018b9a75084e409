/** A question before something that cannot be undone. Whatever can be undone is done at once, with a toast. */
export interface Question {
  title: string;
  text?: string;
  /** The verb on the button that does it. */
  verb: string;
  danger?: boolean;
}

/** Asks one question at a time. */
export class Confirmations {
  question = $state.raw<Question | null>(null);
  #answer: ((yes: boolean) => void) | null = null;

  /** Resolves to what the person said; closing the question is a no. */
  ask(question: Question): Promise<boolean> {
    this.answer(false);
    this.question = question;
    return new Promise((resolve) => (this.#answer = resolve));
  }

  answer(yes: boolean): void {
    this.#answer?.(yes);
    this.#answer = null;
    this.question = null;
  }
}

export const confirmations = new Confirmations();
