import { appState, type AppState } from '$lib/backend';
import { toasts } from '$lib/shell';

/** What the program says of itself: version, model packs, processors, where the library lies. */
export class AboutProgram {
  state = $state.raw<AppState | null>(null);

  async load(): Promise<void> {
    if (this.state) return;
    try {
      this.state = await appState();
    } catch (fault) {
      toasts.fail(fault);
    }
  }
}

export const program = new AboutProgram();
