import { expect, it } from 'vitest';
import { listFiles, nameFault, namesOf, newFile, nextVersion, packFiles, placeFrom, placeOf, shownPath } from './pack';

const PACK = {
  files: [{ path: 'pack.yaml', text: 'id: a\nversion: 9\n' }],
  tests: [{ path: 'tests/x.yaml', text: '' }],
  overlays: [{ name: 'minors', files: [{ path: 'pack.yaml', text: 'id: minors\n' }] }],
};

it('lists a pack’s files and makes the pack of them again', () => {
  const files = listFiles(PACK);
  expect(files.map(shownPath)).toEqual(['pack.yaml', 'tests/x.yaml', 'minors/pack.yaml']);
  expect(packFiles(files)).toEqual(PACK);
});

it('knows where a file belongs, whatever it was called before and whatever was kept', () => {
  expect(['rules/a.yaml', 'tests/a.yaml', 'pack.yaml'].map(placeOf)).toEqual(['files', 'tests', 'files']);
  expect(['tests', 'overlay:minors', '', 'nonsense'].map(placeFrom)).toEqual(['tests', 'overlay:minors', 'files', 'files']);
});

it('gives a draft the next version', () => {
  expect(nextVersion('id: a\nversion: 9\nx: version: 1')).toBe('id: a\nversion: 10\nx: version: 1');
  expect(nextVersion('id: a\n')).toBe('id: a\n');
});

it('takes names that a pack can have, once each', () => {
  const files = listFiles(PACK);
  expect(nameFault(files, 'rules/new.yaml')).toBe('');
  expect(nameFault(files, 'tests/x.yaml')).toBe('taken');
  for (const path of ['x.yaml', 'rules/.yaml', 'rules/a/b.yaml', '../rules/a.yaml', 'rules/a.yml']) {
    expect(nameFault(files, path), path).toBe('shape');
  }
});

it('starts a rule with its own tests', () => {
  expect(newFile('rules/fast.yaml').text).toContain('id: fast\n');
  expect(newFile('rules/fast.yaml').text).toContain('tests/fast.yaml');
  expect(newFile('tests/fast.yaml').place).toBe('tests');
});

it('finds what a draft names, also while it does not load', () => {
  const text = `id: x
# Numbers.
thresholds:
  wanted:
    value: 3
    because: Three who do not know each other.
  fast:
    value: 1000
define:
  - name: near
    when: >-
      item.views > 3
      && item.views < 9
constructor:
  none: 1
exceptions:
  - id: satire
    when: (((
`;
  const overlay = 'id: y\nthresholds:\n  wanted:\n    value: 2\n';
  expect(
    namesOf([
      { place: 'files', path: 'pack.yaml', text },
      { place: 'overlay:y', path: 'pack.yaml', text: overlay },
      { place: 'files', path: 'rules/a.yaml', text: 'thresholds:\n  none:\n' },
    ]),
  ).toEqual([
    { path: 'thresholds.wanted', text: '3', because: 'Three who do not know each other.' },
    { path: 'thresholds.fast', text: '1000', because: '' },
    { path: 'd.near', text: 'item.views > 3 && item.views < 9', because: '' },
  ]);
});
