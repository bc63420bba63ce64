import { expect, test } from 'vitest';
import { readGroups, readReceipt } from './server';

test('categories stand under their groups, in the order they came', () => {
  const category = (id: string, group: string) => ({ id, group, name: id, accounts: false });
  const categories = [category('altered.voice', 'altered'), category('spam', 'spam'),
                      category('altered.face', 'altered')];
  const groups = readGroups({ categories }, { altered: 'Altered' });
  expect(groups.map((group) => group.name)).toEqual(['Altered', 'spam']);
  expect(groups[0]?.choices.map((choice) => choice.id)).toEqual(['altered.voice', 'altered.face']);
});

test('categories that are not what was agreed leave nothing to choose, and do not throw', () => {
  for (const value of [null, 3, {}, { categories: 'x' }, { categories: [null, 7] }]) {
    expect(readGroups(value, {})).toEqual([]);
  }
});

test.each([
  ['/r/abc', 'https://v.example/r/abc'],
  ['https://other.example/r', 'https://other.example/r'],
  ['javascript:alert(1)', ''],
  ['data:text/html,x', ''],
  ['', ''],
])('the link %s leads to "%s"', (link, whole) => {
  expect(readReceipt({ number: 'R-1', status_url: link }, 'https://v.example').link).toBe(whole);
});
