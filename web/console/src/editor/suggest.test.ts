import { expect, it } from 'vitest';
import { suggest } from './suggest';

const LANGUAGE = {
  facts: [
    { path: 'item.kind', type: 'string', otherwise: '"video"', meaning: 'what it is', values: ['video', 'audio'] },
    { path: 'item.views', type: 'int', otherwise: '0', meaning: 'views so far', values: [] },
    { path: 'reports.count', type: 'int', otherwise: '0', meaning: 'all reports', values: [] },
  ],
  functions: [
    { family: 'Texts', call: 'size(string)', gives: 'int' },
    { family: 'Texts', call: 'string.startsWith(string)', gives: 'bool' },
    { family: 'Lists', call: 'list(A).size()', gives: 'int' },
    { family: 'Texts', call: 'string.size()', gives: 'int' },
  ],
};

const labels = (before: string) => suggest(LANGUAGE, before)?.all.map((one) => one.label) ?? null;

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

it('offers functions by name, methods after a dot', () => {
  expect(labels('si')).toEqual(['size']);
  expect(labels('item.kind.st')).toEqual(['startsWith']);
  expect(suggest(LANGUAGE, 'item.kind.si')?.all[0]?.about).toEqual([
    'list(A).size() → int',
    'string.size() → int',
  ]);
});

it('offers nothing where nothing is written', () => {
  expect(labels('when: ')).toBeNull();
  expect(labels('')).toBeNull();
});
