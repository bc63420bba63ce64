// The words of the console in the reader's language.
import { store, stored } from '../lib/storage';
import { deskEn } from './desk_en';
import { deskFr } from './desk_fr';
import { en as words } from './en';
import { factsEn, factsFr } from './facts';
import { fr } from './fr';
import { policyEn } from './policy_en';
import { policyFr } from './policy_fr';

const en = { ...words, ...factsEn, ...deskEn, ...policyEn };
export type MessageKey = keyof typeof en;
export type Messages = Record<MessageKey, string>;
export type Language = 'en' | 'fr';

/** Keys that have a .one and an .other beside them. */
export type CountedKey = {
  [Key in MessageKey]: Key extends `${infer Base}.other` ? Base : never;
}[MessageKey];

const LANGUAGES: Record<Language, Messages> = { en, fr: { ...fr, ...factsFr, ...deskFr, ...policyFr } };

function wanted(): Language {
  // Unit tests have no browser.
  const first = stored('language') || globalThis.navigator?.language || 'en';
  return first.toLowerCase().startsWith('fr') ? 'fr' : 'en';
}

class Locale {
  language: Language = $state(wanted());

  choose(language: Language): void {
    this.language = language;
    store('language', language);
  }
}

export const locale = new Locale();

function isKey(key: string): key is MessageKey {
  return Object.hasOwn(en, key);
}

function fill(pattern: string, values: Record<string, string | number>): string {
  return pattern.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

export function t(key: MessageKey, values: Record<string, string | number> = {}): string {
  return fill(LANGUAGES[locale.language][key], values);
}

/** With {n} in the number's own form. */
export function tn(key: CountedKey, n: number): string {
  const form = new Intl.PluralRules(locale.language).select(n) === 'one' ? 'one' : 'other';
  const full = `${key}.${form}`;
  const shown = new Intl.NumberFormat(locale.language).format(n);
  return isKey(full) ? t(full, { n: shown }) : shown;
}

export function hasWord(vocabulary: string, value: string): boolean {
  return isKey(`${vocabulary}.${value}`);
}

/** The word for a value of one of the server's vocabularies; one that is not known, as it came. */
export function word(vocabulary: string, value: string): string {
  const key = `${vocabulary}.${value}`;
  return isKey(key) ? t(key) : value.replaceAll('_', ' ');
}

export function labelled(label: MessageKey, value: string): string {
  return t('labelled', { label: t(label), value });
}
