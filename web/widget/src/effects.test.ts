import { expect, test } from 'vitest';
import { plain, readEffects } from './effects';
import { texts } from './texts';
import { playerTexts } from './texts/player';
import { languageOf } from './texts/texts';

test('effects are read as the interface gives them', () => {
  const effects = readEffects({
    item: 'i1',
    mode: 'enforce',
    effects: {
      available: true, share: true, share_prompt: true, interstitial: false,
      labels: [{ id: 'unverified', axis: 'truth', text: 'Not verified yet' }],
      reasons_url: '/v1/items/i1/decision',
    },
  });
  expect(effects.sharePrompt).toBe(true);
  expect(effects.labels[0]?.text).toBe('Not verified yet');
});

test.each([null, 7, [], {}, { effects: 3 }, { effects: { labels: 'x' } }])(
  'what says nothing restricts nothing: %j',
  (value) => expect(readEffects(value)).toEqual(plain),
);

test('every language has every sentence, and none is empty', () => {
  const keys = Object.keys(texts.en).sort();
  for (const [language, all] of Object.entries(texts)) {
    expect(Object.keys(all).sort(), language).toEqual(keys);
    const { groups, ...sentences } = all;
    const said = [...Object.values(groups), ...Object.values(sentences)];
    expect(said.every((text) => text.trim() !== ''), language).toBe(true);
    expect(Object.keys(groups), language).toEqual(Object.keys(texts.en.groups));
  }
  for (const all of Object.values(playerTexts)) {
    expect(Object.values(all).every((text) => text.trim() !== '')).toBe(true);
  }
});

test.each([['fr-CA', 'fr'], ['AR_eg', 'ar'], ['zh-Hant', 'zh'], ['pt', 'en'], ['', 'en']])(
  'the language of %s is %s', (tag, language) => expect(languageOf(tag)).toBe(language));
