import { afterEach, describe, expect, it } from 'vitest';
import { readDecisionView } from '@api/schema';
import { locale } from '../messages/index.svelte';
import { conditionWords, factWords, rulesShown, valueWords } from './reasons';

afterEach(() => locale.choose('en'));

describe('reasons', () => {
  it.each([
    ['findings.known_match.confirmed', {}, 'The known item was confirmed by a person'],
    ['!d.disclosed', {}, 'Not so: it was disclosed that it was made with AI'],
    [
      'findings.known_match.kind in ["same","near"]',
      {},
      'How it matches a known item is the same or a near copy',
    ],
    [
      'findings.known_match.coverage_query >= thresholds.half_coverage',
      { 'thresholds.half_coverage': 0.5 },
      'The share of this item that matches is at least 50%',
    ],
    [
      '!(findings.known_match.picture && findings.known_match.sound)',
      {},
      'Not all of this is so: the pictures match; the sound matches, or neither has sound',
    ],
    ['review.altered == "yes"', {}, 'A reviewer’s answer: altered is yes'],
    ['"finance" in item.topics', {}, 'The topics include finance'],
    ['reports.count >= 1', {}, 'Reports of the item is at least 1'],
  ])('says %s', (code, facts, words) => {
    expect(conditionWords(code, facts)).toBe(words);
  });
  it('says them in French too', () => {
    locale.choose('fr');
    expect(conditionWords('findings.known_match.confirmed', {})).toBe(
      'L’élément connu a été confirmé par une personne',
    );
  });
  it('leaves what it cannot say, and facts it does not know, as they are', () => {
    expect(conditionWords('claims.exists(c, c.ifcn)', {})).toBeNull();
    expect(factWords('findings.later.fact')).toBe('findings.later.fact');
    expect(factWords('thresholds.half')).toBe('the policy’s threshold half');
  });
  it('shows values for reading', () => {
    const values = [true, false, null, 0.123456, '', 'near', ['a', 'b'], [], { a: 1 }];
    expect(values.map((one) => valueWords(one))).toEqual(
      ['yes', 'no', 'not known', '0.1235', 'empty', 'a near copy', 'a, b', 'none', '{"a":1}'],
    );
    expect(valueWords(0.5988, 'findings.known_match.coverage_query')).toBe('60%');
  });
  it('puts rules on trial after those that decided', () => {
    const view = readDecisionView({
      rules: [
        { rule: 'on_trial', shadow: true, reason_text: 'later' },
        { rule: 'known', shadow: false, reason_text: 'now', parts: [{ depth: 1, text: 'a', value: 'true' }] },
      ],
      clauses: [
        { rule: 'known', text: 'a', value: true, facts: { a: true } },
        { rule: 'known', text: 'b', value: { error: 'no such key' }, facts: {} },
        { rule: 'on_trial', text: 'c', value: false, facts: {} },
      ],
    });
    const shown = rulesShown(view);
    expect(shown.map((one) => [one.rule, one.clauses.map((clause) => clause.holds)])).toEqual([
      ['known', [true, null]],
      ['on_trial', [false]],
    ]);
    expect(shown[0]?.parts).toEqual([{ depth: 1, element: false, text: 'a', value: 'true' }]);
    expect(shown[0]?.clauses[0]?.facts).toEqual([{ path: 'a', words: 'a', value: 'yes' }]);
  });
});
