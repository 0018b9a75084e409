import type { ChipView } from '$lib/backend';
import { isMessageKey, shownName, t } from '$lib/i18n';

/** Filters whose value says enough. */
const SELF_EVIDENT = new Set([
  'tag',
  'instance',
  'date',
  'is',
  'orientation',
  'word',
  'phrase',
  'or',
  'open',
  'close',
]);

/** What a filter is about, in words, where its value alone would not say it. */
export function keyName(view: ChipView): string | null {
  if (SELF_EVIDENT.has(view.kind)) return null;
  const key = `search.key.${view.kind}`;
  const name = isMessageKey(key) ? t(key) : (view.key ?? '');
  return name ? t('search.key', { name }) : null;
}

/** A part of a query in words, for screen readers and tooltips. */
export function termText(view: ChipView): string {
  const shown = view.kind === 'or' ? t('search.or') : shownName(view.label).first;
  const text = [keyName(view), shown || view.values.join(', ')].filter(Boolean).join(' ');
  return view.negated ? t('search.negated', { text }) : text;
}
