import { isMessageKey, t } from '$lib/i18n';

/** Why a photo failed, as a sentence: `kind` is the program's key for it. */
export function failureText(kind: string): string {
  const key = `failure.${kind}`;
  return isMessageKey(key) ? t(key) : t('failure.other');
}
