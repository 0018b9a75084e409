import type { Theme } from '$lib/backend';

/** The theme that is on. Writes it to the root, where the tokens look. */
export class Appearance {
  /** What the person chose. */
  theme = $state<Theme>('system');

  constructor(private readonly root: HTMLElement = document.documentElement) {}

  choose(theme: Theme): void {
    this.theme = theme;
    if (theme === 'system') delete this.root.dataset.theme;
    else this.root.dataset.theme = theme;
  }
}

export const appearance = new Appearance();
