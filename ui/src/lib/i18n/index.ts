export { errorText, isFault, type Fault } from './errors';
export {
  formatBytes,
  formatCameraTime,
  formatDay,
  formatMonth,
  formatMonthName,
  formatNumber,
  formatPercent,
  formatSpan,
  formatTime,
  formatYear,
} from './format';
export {
  isMessageKey,
  language,
  nameText,
  sentences,
  shownName,
  t,
  type Labels,
  type Name,
  type Params,
  type ShownName,
} from './language.svelte';
export { type Locale, type MessageKey } from './messages';
