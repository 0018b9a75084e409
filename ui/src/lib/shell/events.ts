import type { AppEvent } from '$lib/backend';

type Kind = AppEvent['type'];
type Of<K extends Kind> = Extract<AppEvent, { type: K }>;
type Listener = (event: AppEvent) => void;

const listeners = new Map<Kind, Set<Listener>>();

/** Calls `handler` for each event of a kind; gives what ends it: return it from `$effect`. */
export function onEvent<K extends Kind>(kind: K, handler: (event: Of<K>) => void): () => void {
  const set = listeners.get(kind) ?? new Set();
  listeners.set(kind, set);
  set.add(handler as Listener);
  return () => set.delete(handler as Listener);
}

/** Hands an event to everybody who waits for its kind. The window listens to the program once, in App.svelte. */
export function dispatch(event: AppEvent): void {
  for (const listener of [...(listeners.get(event.type) ?? [])]) listener(event);
}
