import { listen as listenTauri } from '@tauri-apps/api/event';

import type { AppEvent } from '../api/generated';

/** Calls `handler` for everything that happens from now on; gives a function that ends it. */
export function listen(handler: (event: AppEvent) => void): Promise<() => void> {
  return listenTauri<AppEvent>('library', (event) => {
    handler(event.payload);
  });
}
