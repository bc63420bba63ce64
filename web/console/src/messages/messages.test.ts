import { describe, expect, it } from 'vitest';
import { en } from './en';
import { fr } from './fr';

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
