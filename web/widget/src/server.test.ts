import { expect, test } from 'vitest';
import { readGroups, readReceipt } from './server';

test('categories that are not what was agreed leave nothing to choose, and do not throw', () => {
  for (const value of [null, 3, {}, { groups: 'x' }, { groups: [null, 7] }]) {
    expect(readGroups(value)).toEqual([]);
  }
  expect(readGroups({ groups: [{ id: 'a', name: 'A', choices: [{ id: 'a.b', name: 'B' }] }] }))
    .toEqual([{ id: 'a', name: 'A', choices: [{ id: 'a.b', name: 'B', accounts: false }] }]);
});

test.each([
  ['/r/abc', 'https://v.example/r/abc'],
  ['https://other.example/r', 'https://other.example/r'],
  ['javascript:alert(1)', ''],
  ['data:text/html,x', ''],
  ['', ''],
])('the link %s leads to "%s"', (link, whole) => {
  expect(readReceipt({ number: 'R-1', link }, 'https://v.example').link).toBe(whole);
});
