import { describe, expect, it } from 'vitest';
import {
  answered,
  bodyOf,
  isAnswered,
  keyOf,
  NO_ANSWERS,
  unverified,
  withDepicted,
  withException,
  withMoment,
  withRule,
} from './answers';

describe('answers', () => {
  it('preselect nothing, and say nothing until something is answered (R-01)', () => {
    expect(bodyOf(NO_ANSWERS, 'en')).toMatchObject({ altered: '', misleading: '', harm: '' });
    expect(isAnswered(NO_ANSWERS)).toBe(false);
    expect(isAnswered({ ...NO_ANSWERS, note: 'seen' })).toBe(false);
    expect(isAnswered(answered(NO_ANSWERS, 'harm', 'no'))).toBe(true);
    expect(isAnswered(withRule(NO_ANSWERS, 'known_fake_near'))).toBe(true);
    expect(isAnswered({ ...NO_ANSWERS, decided: 'allow' })).toBe(true);
  });
  it('are taken back by the same key', () => {
    const yes = answered(NO_ANSWERS, 'altered', 'yes');
    expect(yes.altered).toBe('yes');
    expect(answered(yes, 'altered', 'no').altered).toBe('no');
    expect(answered(yes, 'altered', 'yes').altered).toBe('');
    const satire = withException(NO_ANSWERS, 'satire');
    expect(satire.exceptions).toEqual(['satire']);
    expect(withException(satire, 'satire').exceptions).toEqual([]);
  });
  it('say who is shown: nobody, or some (R-21)', () => {
    const minor = withDepicted(NO_ANSWERS, 'minor');
    expect(withDepicted(minor, 'private').depicts).toEqual(['minor', 'private']);
    expect(withDepicted(minor, 'nobody').depicts).toEqual(['nobody']);
    expect(withDepicted(withDepicted(minor, 'nobody'), 'minor').depicts).toEqual(['minor']);
    expect(withDepicted(minor, 'minor').depicts).toEqual([]);
  });
  it('have a key each, 1 to 9', () => {
    expect([keyOf('altered', 'yes'), keyOf('altered', 'unsure')]).toEqual(['1', '3']);
    expect([keyOf('misleading', 'yes'), keyOf('harm', 'unsure')]).toEqual(['4', '9']);
  });
  it('rest on moments, each once for a test, at most 32', () => {
    let draft = NO_ANSWERS;
    for (let at = 0; at < 40; at += 1) {
      draft = withMoment(draft, { test: 'altered', from_ms: at, to_ms: at });
    }
    expect(draft.moments).toHaveLength(32);
    draft = withMoment(draft, { test: 'altered', from_ms: 39, to_ms: 50 });
    expect(draft.moments).toHaveLength(32);
    expect(draft.moments.at(-1)).toMatchObject({ from_ms: 39, to_ms: 50 });
  });
  it('leave open what is unverified, and keep what was answered (R-13)', () => {
    const draft = unverified(answered(NO_ANSWERS, 'altered', 'yes'));
    expect(draft).toMatchObject({
      altered: 'yes', misleading: 'unsure', harm: 'unsure', decided: 'reduce',
    });
  });
});
