import { IntlMessageFormat } from 'intl-messageformat';
import { MESSAGES, type Locale, type MessageKey } from './messages';

/** What may stand in a placeholder. */
export type Params = Record<string, string | number | Date>;

/** How names of tags are shown: in one language, or the person's first and the other beside it. */
export type Labels = Locale | 'both';

/** A name in both languages, as the library hands it out. */
export interface Name {
  zh: string;
  en: string;
}

/** A name as it is shown: the first is prominent, the second quiet. */
export interface ShownName {
  first: string;
  second: string | null;
}

// British English, because its dates are in the order of the words: 3 May 2024.
const REGION: Record<Locale, string> = { en: 'en-GB', zh: 'zh-CN' };

/** The language of the program and of the tags' names. Whoever reads it while rendering is rendered again on a switch. */
export class Language {
  locale = $state<Locale>('en');
  labels = $state<Labels>('both');

  /** The tag that Intl wants. */
  get tag(): string {
    return REGION[this.locale];
  }

  /** Takes a language from the settings, where `system` stands for the system's locale (a BCP 47 tag). */
  choose(setting: 'system' | Locale, systemLocale: string): void {
    this.locale =
      setting === 'system' ? (systemLocale.toLowerCase().startsWith('zh') ? 'zh' : 'en') : setting;
  }
}

export const language = new Language();

const formats = new Map<string, IntlMessageFormat>();

/** The text of a key in the chosen language. */
export function t(key: MessageKey, params?: Params): string {
  const locale = language.locale;
  const id = `${locale}:${key}`;
  let format = formats.get(id);
  if (!format) {
    format = new IntlMessageFormat(MESSAGES[locale][key], REGION[locale]);
    formats.set(id, format);
  }
  return format.format(params) as string;
}

/** Sentences in a row: Chinese puts nothing between them. */
export function sentences(all: readonly string[]): string {
  return all.join(language.locale === 'zh' ? '' : ' ');
}

/** Whether a key exists, for keys made from codes of the library. */
export function isMessageKey(key: string): key is MessageKey {
  return Object.hasOwn(MESSAGES.en, key);
}

/** A name as the person wants names shown. Names that read the same in both languages appear once. */
export function shownName(name: Name): ShownName {
  const [first, second] = language.locale === 'zh' ? [name.zh, name.en] : [name.en, name.zh];
  if (language.labels !== 'both') {
    const wanted = name[language.labels];
    return { first: wanted || first || second, second: null };
  }
  if (!first) return { first: second, second: null };
  return { first, second: second && second !== first ? second : null };
}

/** All that is shown of a name: a label that is read aloud must begin with what is seen. */
export function nameText(name: Name): string {
  const { first, second } = shownName(name);
  return second ? `${first} ${second}` : first;
}
