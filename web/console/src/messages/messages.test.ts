import { describe, expect, it } from 'vitest';
import { deskEn } from './desk_en';
import { deskFr } from './desk_fr';
import { en as wordsEn } from './en';
import { factsEn, factsFr } from './facts';
import { fr as wordsFr } from './fr';
import { policyEn } from './policy_en';
import { policyFr } from './policy_fr';

const en = { ...wordsEn, ...factsEn, ...deskEn, ...policyEn };
const fr = { ...wordsFr, ...factsFr, ...deskFr, ...policyFr };

function places(message: string): string[] {
  return (message.match(/\{\w+\}/g) ?? []).sort();
}

describe('messages', () => {
  it('has the same keys and places in both languages, and no empty words', () => {
    expect(Object.keys(fr)).toEqual(Object.keys(en));
    const french = new Map(Object.entries(fr));
    for (const [key, message] of Object.entries(en)) {
      expect(message.trim(), key).not.toBe('');
      expect(places(french.get(key) ?? ''), key).toEqual(places(message));
    }
  });
  it('writes French with its no-break spaces', () => {
    for (const [key, message] of Object.entries(fr)) {
      expect(message, key).not.toMatch(/ [:;?!%»]|« /);
    }
  });
  it('counts in two forms', () => {
    for (const key of Object.keys(en)) {
      if (key.endsWith('.one')) {
        expect(Object.keys(en)).toContain(key.replace(/one$/, 'other'));
      }
    }
  });
});
