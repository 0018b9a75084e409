import { formatPercent, t } from '$lib/i18n';

/**
 * A photo of the grid in words, for screen readers: its place (0 is the first), what is said of it instead of a picture, and
 * how alike it is (0 to 1; null where the list is not ranked). What its cell shows as text is part of it, in the same order.
 */
export function cellText(position: number, said: string, sim: number | null): string {
  const alike = sim === null ? '' : t('library.alike', { percent: formatPercent(sim) });
  const more = [said, alike].filter(Boolean).join(', ');
  const place = t('library.photoAt', { position: position + 1 });
  return more ? `${place}: ${more}` : place;
}
