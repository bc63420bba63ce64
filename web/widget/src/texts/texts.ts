// What the report flow says, in six languages. What categories are called comes from the server,
// so that the widget, the page without script and the notices use the same words.
export interface Texts {
  report: string;
  titleItem: string;
  titleAccount: string;
  whatIsWrong: string;
  whatExactly: string;
  details: string;
  optional: string;
  shown: string;
  shownNone: string;
  shownMe: string;
  shownSomeone: string;
  shownPublic: string;
  moment: string;
  momentFrom: string;
  momentTo: string;
  link: string;
  text: string;
  left: string;
  legalText: string;
  legalIntro: string;
  country: string;
  law: string;
  name: string;
  email: string;
  goodFaith: string;
  send: string;
  sending: string;
  back: string;
  close: string;
  loading: string;
  done: string;
  doneText: string;
  follow: string;
  hideAccount: string;
  failed: string;
  busy: string;
  needed: string;
  badMoment: string;
  badLink: string;
  groups: Record<string, string>;  // by the part of a category before its dot
}

export const languages = ['en', 'fr', 'de', 'es', 'ar', 'zh'] as const;
export type Language = (typeof languages)[number];

// "fr-CA" is French; what there are no texts for is English.
export function languageOf(tag: string): Language {
  const base = tag.toLowerCase().split(/[-_]/)[0];
  return languages.find((language) => language === base) ?? 'en';
}

// Puts values in place of {0}, {1}.
export function fill(text: string, ...values: (string | number)[]): string {
  return text.replace(/\{(\d)\}/g, (whole, digit: string) => String(values[Number(digit)] ?? whole));
}
