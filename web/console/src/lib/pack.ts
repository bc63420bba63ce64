// The files of a pack as one list that can be edited.
import type { PackFiles } from '@api/schema';
import type { PackName } from '../editor/suggest';

export type Place = 'files' | 'tests' | `overlay:${string}`;

export interface DraftFile {
  place: Place;
  path: string;
  text: string;
}

/** Where a file of that path belongs in a pack. */
export function placeOf(path: string): Place {
  return path.startsWith('tests/') ? 'tests' : 'files';
}

/** A place as it was kept; what is none is among the files, where the check will say so. */
export function placeFrom(kept: string): Place {
  if (kept === 'tests') return kept;
  return kept.startsWith('overlay:') ? `overlay:${kept.slice(8)}` : 'files';
}

/** As messages name it: rules/x.yaml, tests/x.yaml, minors/rules/x.yaml. */
export function shownPath(file: Pick<DraftFile, 'place' | 'path'>): string {
  return file.place.startsWith('overlay:') ? file.place.slice(8) + '/' + file.path : file.path;
}

export function listFiles(pack: PackFiles): DraftFile[] {
  const of = (place: Place, files: PackFiles['files']) =>
    files.map(({ path, text }) => ({ place, path, text }));
  return [
    ...of('files', pack.files),
    ...of('tests', pack.tests),
    ...pack.overlays.flatMap((overlay) => of(`overlay:${overlay.name}`, overlay.files)),
  ];
}

export function packFiles(files: readonly DraftFile[]): PackFiles {
  const of = (place: Place) =>
    files.filter((file) => file.place === place).map(({ path, text }) => ({ path, text }));
  const names = new Set(
    files.filter((file) => file.place.startsWith('overlay:')).map((file) => file.place.slice(8)),
  );
  return {
    files: of('files'),
    tests: of('tests'),
    overlays: [...names].map((name) => ({ name, files: of(`overlay:${name}`) })),
  };
}

/** The pack.yaml with the next version: one that was published is never another's. */
export function nextVersion(text: string): string {
  return text.replace(/^(version:\s*)(\d+)/m, (_, head: string, n: string) => head + (Number(n) + 1));
}

/**
 * The thresholds and definitions of a draft, also while it does not load: read by its indentation,
 * as people write it.
 */
export function namesOf(files: readonly DraftFile[]): PackName[] {
  const found: PackName[] = [];
  for (const file of files) {
    if (!file.path.endsWith('pack.yaml')) continue;
    let section = '';
    let one: PackName | null = null;
    for (const line of file.text.split('\n')) {
      const head = /^(\w+):/.exec(line)?.[1];
      if (head !== undefined) {
        section = head;
        one = null;
        continue;
      }
      const start = START.get(section)?.exec(line)?.[1];
      if (start !== undefined) {
        one = { path: (section === 'define' ? 'd.' : 'thresholds.') + start, text: '', because: '' };
        found.push(one);
      } else if (one !== null) read(one, line);
    }
  }
  return found.filter((one, at) => found.findIndex((other) => other.path === one.path) === at);
}

/** How an entry of a section begins. */
const START = new Map([
  ['thresholds', /^ {1,4}(\w+):\s*$/],
  ['define', /^ *- +name: *(\w+)/],
]);

function read(one: PackName, line: string): void {
  const [, key = '', text = ''] = /^ *(?:(value|because|when): *)?(.*)$/.exec(line) ?? [];
  if (key === 'because') one.because = text;
  else if (text !== '' && !/^[>|#]/.test(text)) one.text = [one.text, text].filter(Boolean).join(' ');
}

/** What is wrong with a file's name, or ''. */
export type NameFault = '' | 'shape' | 'taken';

export function nameFault(files: readonly DraftFile[], path: string): NameFault {
  if (!/^(rules|tests)\/[\w-]+\.yaml$/.test(path)) return 'shape';
  return files.some((file) => file.path === path) ? 'taken' : '';
}

/** A new file with what it has to have. */
export function newFile(path: string): DraftFile {
  const name = path.replace(/^.*\//, '').replace(/\.yaml$/, '');
  if (path.startsWith('tests/')) return { place: 'tests', path, text: TEST };
  return { place: 'files', path, text: RULE.replaceAll('NAME', name) };
}

const TEST = `- name: "a case in which the rule applies"
  set:
    item.views: 0
  expect: {"visibility": "allow", "reasons": []}
`;

const RULE = `id: NAME
status: testing
because: Say what it protects, and from what.
when: >-
  item.views >= 1000
then: { visibility: allow, review: queue }
false_positives:
  - say who could be hit by mistake
examples:
  violates:
    - "A clip to which it applies."
  allowed:
    - "A clip that is near, and to which it does not apply."
clause: the.clause.of.your.terms
reason:
  en: "What its author is told."
  fr: "Ce que l’on dit à son auteur."
sor:
  required: false
  ground: INCOMPATIBLE
  category: STATEMENT_CATEGORY_NOT_SPECIFIED_NOTICE
  keywords: []
tests: [tests/NAME.yaml]
`;
