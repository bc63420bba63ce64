import { describe, expect, test } from 'vitest';
import {
  back, begin, check, emptyDraft, pickChoice, pickGroup, readMoment, toReport, writeMoment,
  type Group,
} from './flow';

const groups: Group[] = [
  {
    id: 'election',
    name: 'An election',
    choices: [
      { id: 'election.procedure', name: 'How to vote', accounts: true },
      { id: 'election.results', name: 'Results', accounts: true },
    ],
  },
  { id: 'altered', name: 'Altered', choices: [{ id: 'altered.voice', name: 'Voice', accounts: false },
                                              { id: 'altered.face', name: 'Face', accounts: false }] },
  { id: 'spam', name: 'Spam', choices: [{ id: 'spam', name: 'Spam', accounts: true }] },
  {
    id: 'illegal',
    name: 'Illegal',
    choices: [
      { id: 'illegal.child_abuse', name: 'Abuse', accounts: true },
      { id: 'illegal.fraud', name: 'Fraud', accounts: true },
    ],
  },
];
const item = { item: 'ext:v1', account: '' };
const around = { locale: 'en', surface: 'feed', viewer: '', seen: null };

describe('flow', () => {
  test('three taps after opening send a report; two where a group has one choice', () => {
    const chosen = pickChoice(pickGroup(begin(groups, item), 'altered'), 'altered.voice');
    expect(chosen.step).toBe('details');
    expect(check(chosen, emptyDraft).size).toBe(0);
    expect(toReport(chosen, emptyDraft, item, around)).toEqual({
      category: 'altered.voice', item: 'ext:v1', locale: 'en', origin: 'widget', surface: 'feed',
    });
    expect(pickGroup(begin(groups, item), 'spam').step).toBe('details');
  });

  test('of an account only what may be said of one is offered', () => {
    const flow = begin(groups, { item: '', account: 'a1' });
    expect(flow.groups.map((group) => group.id)).toEqual(['election', 'spam', 'illegal']);
  });

  test('back undoes one step, past a step that was skipped', () => {
    const chosen = pickChoice(pickGroup(begin(groups, item), 'altered'), 'altered.voice');
    expect(back(chosen).step).toBe('choice');
    expect(back(back(chosen)).step).toBe('group');
    expect(back(pickGroup(begin(groups, item), 'spam')).step).toBe('group');
  });

  test('what is not there cannot be picked', () => {
    const flow = begin(groups, item);
    expect(pickGroup(flow, 'nonsense')).toBe(flow);
    expect(pickChoice(flow, 'spam')).toBe(flow);
  });

  test('the legal path asks for what article 16 asks for, and no name for child abuse', () => {
    const fraud = pickChoice(pickGroup(begin(groups, item), 'illegal'), 'illegal.fraud');
    expect([...check(fraud, emptyDraft).keys()].sort()).toEqual([
      'country', 'email', 'goodFaith', 'name', 'text',
    ]);
    const abuse = pickChoice(pickGroup(begin(groups, item), 'illegal'), 'illegal.child_abuse');
    expect([...check(abuse, emptyDraft).keys()].sort()).toEqual(['country', 'goodFaith', 'text']);
    const draft = { ...emptyDraft, text: 'why', country: 'FR', goodFaith: true,
                    name: 'N', email: 'n@example.org' };
    expect(check(fraud, draft).size).toBe(0);
    expect(toReport(fraud, draft, item, around).legal).toEqual({
      country: 'FR', good_faith: true, name: 'N', email: 'n@example.org',
    });
    expect(toReport(abuse, draft, item, around).legal).toEqual({ country: 'FR', good_faith: true });
  });

  test('a moment is sent in milliseconds; its end comes after its start', () => {
    const spam = pickGroup(begin(groups, item), 'spam');
    const moment = (from: string, to: string) => ({ ...emptyDraft, from, to });
    expect(toReport(spam, moment('1:05', '1:10'), item, around).moment).toEqual({
      from_ms: 65_000, to_ms: 70_000,
    });
    expect(toReport(spam, moment('0:07', ''), item, around).moment).toEqual({
      from_ms: 7_000, to_ms: 7_000,
    });
    expect(check(spam, moment('1:05', '1:04')).get('to')).toBe('badMoment');
    expect(check(spam, moment('', '1:04')).get('to')).toBe('badMoment');
    expect(check(spam, moment('soon', '')).get('from')).toBe('badMoment');
  });

  test.each([
    ['1:05', 65_000], ['1:02:05', 3_725_000], ['65', 65_000], ['0', 0], ['', null], ['1:99', null],
    ['-1', null], ['1:2:3:4', null],
  ])('%s is %s', (text, ms) => expect(readMoment(text)).toBe(ms));

  test('times are written as they are read', () => {
    for (const ms of [0, 65_000, 3_725_000]) expect(readMoment(writeMoment(ms))).toBe(ms);
  });

  test('a link that is none is refused', () => {
    const spam = pickGroup(begin(groups, item), 'spam');
    const link = (text: string) => check(spam, { ...emptyDraft, link: text }).get('link');
    expect(link('javascript:alert(1)')).toBe('badLink');
    expect(link('https://example.org/a')).toBeUndefined();
  });
});
