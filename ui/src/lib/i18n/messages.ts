import enActivity from './en/activity.json';
import enCommon from './en/common.json';
import enDropped from './en/dropped.json';
import enDuplicates from './en/duplicates.json';
import enErrors from './en/errors.json';
import enFirstRun from './en/firstrun.json';
import enInstance from './en/instance.json';
import enLibrary from './en/library.json';
import enMenu from './en/menu.json';
import enSearch from './en/search.json';
import enSettings from './en/settings.json';
import enShell from './en/shell.json';
import enSimilar from './en/similar.json';
import enViewer from './en/viewer.json';
import zhActivity from './zh/activity.json';
import zhCommon from './zh/common.json';
import zhDropped from './zh/dropped.json';
import zhDuplicates from './zh/duplicates.json';
import zhErrors from './zh/errors.json';
import zhFirstRun from './zh/firstrun.json';
import zhInstance from './zh/instance.json';
import zhLibrary from './zh/library.json';
import zhMenu from './zh/menu.json';
import zhSearch from './zh/search.json';
import zhSettings from './zh/settings.json';
import zhShell from './zh/shell.json';
import zhSimilar from './zh/similar.json';
import zhViewer from './zh/viewer.json';

/** English is the source: its keys are the keys there are. */
export const en = {
  ...enActivity,
  ...enCommon,
  ...enDropped,
  ...enDuplicates,
  ...enErrors,
  ...enFirstRun,
  ...enInstance,
  ...enLibrary,
  ...enMenu,
  ...enSearch,
  ...enSettings,
  ...enShell,
  ...enSimilar,
  ...enViewer,
};

export type MessageKey = keyof typeof en;

/** A language the program speaks. */
export type Locale = 'en' | 'zh';

// A key that Chinese lacks does not compile; one that it has too much is found by messages.test.ts.
const zh: Record<MessageKey, string> = {
  ...zhActivity,
  ...zhCommon,
  ...zhDropped,
  ...zhDuplicates,
  ...zhErrors,
  ...zhFirstRun,
  ...zhInstance,
  ...zhLibrary,
  ...zhMenu,
  ...zhSearch,
  ...zhSettings,
  ...zhShell,
  ...zhSimilar,
  ...zhViewer,
};

export const MESSAGES: Record<Locale, Record<MessageKey, string>> = { en, zh };
