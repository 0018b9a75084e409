import { isMessageKey, t } from './language.svelte';

/** What a command of the library rejects with. */
export interface Fault {
  code: string;
  params: Record<string, string>;
  detail: string;
}

/** Whether something thrown is a fault of the library. */
export function isFault(thrown: unknown): thrown is Fault {
  return typeof thrown === 'object' && thrown !== null && typeof (thrown as Fault).code === 'string';
}

/** A sentence for whatever was thrown: what happened, what was kept, what to do. */
export function errorText(thrown: unknown): string {
  const fault: Fault = isFault(thrown) ? thrown : { code: 'internal', params: {}, detail: String(thrown) };
  const key = `error.${fault.code}`;
  return isMessageKey(key) ? t(key, fault.params) : t('error.unknown', { code: fault.code });
}
