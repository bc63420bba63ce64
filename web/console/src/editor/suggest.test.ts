import { expect, it } from 'vitest';
import { isInCondition, suggest } from './suggest';

function fn(name: string, of: string, call: string, gives: string, about = '') {
  return { family: 'Texts', name, of, call, gives, about };
}

const LANGUAGE = {
  facts: [
    { path: 'item.kind', type: 'string', otherwise: '"video"', meaning: 'what it is', values: ['video', 'audio'] },
    { path: 'item.views', type: 'int', otherwise: '0', meaning: 'views so far', values: [] },
    { path: 'reports.count', type: 'int', otherwise: '0', meaning: 'all reports', values: [] },
  ],
  functions: [
    fn('size', '', 'size(string)', 'int'),
    fn('startsWith', 'string', 'string.startsWith(string)', 'bool'),
    fn('size', 'list(A)', 'list(A).size()', 'int'),
    fn('size', 'string', 'string.size()', 'int'),
    fn('math.abs', '', 'math.abs(int)', 'int'),
    fn('optional.of', '', 'optional.of(A)', 'optional(A)'),
    fn('hasValue', 'optional(A)', 'optional(A).hasValue()', 'bool'),
    fn('exists', 'list, map', 'l.exists(x, p)', 'bool', 'p holds for one'),
    fn('has', '', 'has(a.b)', 'bool', 'whether the member is there'),
  ],
};
const NAMES = [
  { path: 'thresholds.wanted', text: '3', because: 'three who do not know each other' },
  { path: 'd.political', text: 'item.views > 3', because: '' },
];

const labels = (before: string) => {
  return suggest(LANGUAGE, before, NAMES)?.all.map((one) => one.label) ?? null;
};

it('offers facts by the start of their path, with their documentation', () => {
  expect(labels('when: it')).toEqual(['item.kind', 'item.views']);
  expect(suggest(LANGUAGE, 'when: item.v')).toEqual({
    length: 6,
    all: [{ label: 'item.views', kind: 'fact', detail: 'int', about: ['views so far', '= 0'] }],
  });
});

it('offers the values that a fact can have', () => {
  expect(labels('item.kind == ')).toEqual(['"video"', '"audio"']);
  expect(labels('item.kind != "a')).toEqual(['video', 'audio']);
  expect(labels('item.kind in ["video", "')).toEqual(['video', 'audio']);
  expect(labels('item.views == ')).toBeNull();
});

const WRITTEN: [string, string[] | null][] = [
  ['si', ['size']],
  ['ha', ['has']],
  ['item.kind.st', ['startsWith']],
  ['item.topics.ex', ['exists']],
  ['[1, 2].ex', ['exists']],
  ['item.kind.lowerAscii().st', ['startsWith']],
  ['"a".si', ['size']],
  ['math.', ['math.abs']],
  ['1 + math.a', ['math.abs']],
  ['optional.of', ['optional.of']],
  ['optional.of(1).h', ['hasValue']],
  ['item.kind.optional', null],
  ['thresholds.', ['thresholds.wanted']],
  ['reports.count >= th', ['thresholds.wanted']],
  ['d.', ['d.political']],
];
it.each(WRITTEN)('%s is completed by %j', (before, wanted) => {
  expect(labels(before)).toEqual(wanted);
});

it('says what each is, in all its forms', () => {
  expect(suggest(LANGUAGE, 'item.kind.si')?.all[0]?.about).toEqual([
    'list(A).size() → int',
    'string.size() → int',
  ]);
  expect(suggest(LANGUAGE, 'item.topics.exi')?.all[0]?.about).toEqual([
    'p holds for one',
    'l.exists(x, p) → bool',
  ]);
  expect(suggest(LANGUAGE, 'thresholds.w', NAMES)?.all).toEqual([
    { label: 'thresholds.wanted', kind: 'name', detail: '', about: ['three who do not know each other', '= 3'] },
  ]);
});

const PLACES: [boolean, string][] = [
  [true, 'id: r\nwhen: item'],
  [true, 'id: r\nwhen: >-\n  item.views > 3\n  && it'],
  [true, 'define:\n  - name: a\n    when: >-\n      it'],
  [false, 'id: r\nbecause: it'],
  [false, 'when: x\nbecause: >-\n  Two lines of prose\n  it'],
  [false, 'when: >-\n  a\nthen: { visibility'],
  [false, ''],
];
it.each(PLACES)('%s: a condition is written at the end of %j', (is, text) => {
  expect(isInCondition(text.split('\n'))).toBe(is);
});

it('offers nothing where nothing is written', () => {
  expect(labels('when: ')).toBeNull();
  expect(labels('')).toBeNull();
});
