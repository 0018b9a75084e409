/** Asks the panel of the selection for its tag field: the key T and the menu do, wherever the panel is. */
export class Tagging {
  /** Counts the times it was asked for. */
  asked = $state(0);

  ask(): void {
    this.asked += 1;
  }
}

export const tagging = new Tagging();
