import { setBusy } from '$lib/backend';

/** The person rests when nothing came from them for this long, ms. */
const RESTS = 4_000;
const SIGNS = ['pointerdown', 'pointermove', 'wheel', 'keydown'] as const;

/** Tells the program while the person works with the window, so that analysing makes room; gives what ends that. */
export function watchPerson(target: EventTarget = window): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let busy = false;

  function tell(now: boolean): void {
    busy = now;
    // Nothing depends on it: a program that does not hear it is only a little less polite.
    void setBusy(now).catch(() => undefined);
  }

  function sign(): void {
    if (!busy) tell(true);
    clearTimeout(timer);
    timer = setTimeout(() => tell(false), RESTS);
  }

  for (const kind of SIGNS) target.addEventListener(kind, sign, { passive: true });
  return () => {
    clearTimeout(timer);
    for (const kind of SIGNS) target.removeEventListener(kind, sign);
  };
}
