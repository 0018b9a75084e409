import { isMessageKey, t } from '$lib/i18n';

/** A notice of the library in words. It comes as a key, with the system's own words after a colon: `polling_network: nfs`. */
export function noticeText(notice: string): string {
  const colon = notice.indexOf(':');
  const code = colon < 0 ? notice : notice.slice(0, colon);
  const detail = colon < 0 ? '' : notice.slice(colon + 1).trim();
  const key = `instance.notice.${code}`;
  return isMessageKey(key) ? t(key, { detail }) : t('instance.notice.other', { detail: notice });
}
