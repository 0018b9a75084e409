import { instances } from '$lib/backend';
import { dispatch } from '$lib/shell';

/** Between two looks at what another process did, ms. */
const EVERY = 3000;

/**
 * A process that works on the same library tells this window nothing: looks now and then whether the folders and their
 * counts are still the same, and has everything read again when not. Gives what ends that.
 */
export function followOther(): () => void {
  let before: string | null = null;

  async function look(): Promise<void> {
    try {
      const now = JSON.stringify(await instances());
      if (before !== null && now !== before) dispatch({ type: 'photosChanged', ids: [] });
      before = now;
    } catch {
      // Who needs the list says what is wrong with it; the next look may see it.
    }
  }

  void look();
  const timer = setInterval(() => void look(), EVERY);
  return () => clearInterval(timer);
}
