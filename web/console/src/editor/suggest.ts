// What can be written at a place of a condition: facts, their values, functions.
import type { PolicyLanguage, PolicyLanguageFacts as Fact } from '@api/schema';

export interface Suggestion {
  label: string;
  kind: 'fact' | 'name' | 'value' | 'function' | 'method';
  /** shown beside the label */
  detail: string;
  /** paragraphs of documentation */
  about: string[];
}

export interface Suggestions {
  /** how many characters before the cursor they stand for */
  length: number;
  all: Suggestion[];
}

/** What a pack itself names: its thresholds and definitions, as conditions write them. */
export interface PackName {
  /** thresholds.copy_coverage, d.political */
  path: string;
  /** its value, or its condition */
  text: string;
  because: string;
}

const WORD = /[A-Za-z_][\w.]*$/;
const AFTER = /[)\]}"'\w]\.(\w*)$/;
const COMPARED = /([A-Za-z_][\w.]*)\s*(?:==|!=)\s*(["']?)(\w*)$/;
const AMONG = /([A-Za-z_][\w.]*)\s+in\s+\[[^\]]*?(["']?)(\w*)$/;

function ofFact(fact: Fact): Suggestion {
  const about = [fact.meaning];
  if (fact.values.length > 0) about.push(fact.values.join(', '));
  about.push(`= ${fact.otherwise}`);
  return { label: fact.path, kind: 'fact', detail: fact.type, about };
}

function ofName({ path, text, because }: PackName): Suggestion {
  const about = because === '' ? [text] : [because, `= ${text}`];
  return { label: path, kind: 'name', detail: '', about };
}

function valuesOf(language: PolicyLanguage, before: string): Suggestions | null {
  const found = COMPARED.exec(before) ?? AMONG.exec(before);
  const fact = language.facts.find((one) => one.path === found?.[1]);
  if (found === null || fact === undefined || fact.values.length === 0) return null;
  const quote = found[2] ?? '';
  const all = fact.values
    .filter((value) => value !== '')
    .map((value): Suggestion => {
      const label = quote === '' ? `"${value}"` : value;
      return { label, kind: 'value', detail: fact.path, about: [fact.meaning] };
    });
  return { length: (found[3] ?? '').length, all };
}

/** Functions whose name begins so, each once with all its forms. */
function functionsOf(language: PolicyLanguage, start: string, kind: 'function' | 'method'): Suggestion[] {
  const named = new Map<string, Suggestion>();
  for (const { name, of, call, gives, family, about } of language.functions) {
    if ((of === '') !== (kind === 'function') || !name.startsWith(start)) continue;
    let one = named.get(name);
    if (one === undefined) {
      one = { label: name, kind, detail: family, about: about === '' ? [] : [about] };
      named.set(name, one);
    }
    one.about.push(`${call} → ${gives}`);
  }
  return [...named.values()];
}

/** before: the line up to the cursor. Nothing when no word is being written. */
export function suggest(
  language: PolicyLanguage,
  before: string,
  names: readonly PackName[] = [],
): Suggestions | null {
  const values = valuesOf(language, before);
  if (values !== null) return values;
  const word = WORD.exec(before)?.[0] ?? '';
  if (word !== '') {
    const all = [
      ...names.filter((name) => name.path.startsWith(word)).map(ofName),
      ...language.facts.filter((fact) => fact.path.startsWith(word)).map(ofFact),
      ...functionsOf(language, word, 'function'),
    ];
    // What follows the dot of a fact, or of a call, is a method; "size" after a bracket too.
    const isAfterDot = before.at(-word.length - 1) === '.';
    if (all.length > 0 && !isAfterDot) return { length: word.length, all };
  }
  const last = AFTER.exec(before)?.[1];
  if (last === undefined) return null;
  const all = functionsOf(language, last, 'method');
  return all.length === 0 ? null : { length: last.length, all };
}

/**
 * Whether the end of these lines is inside a condition: there it may offer by itself. The rest of a
 * pack is prose, whose words nothing must replace.
 */
export function isInCondition(lines: readonly string[]): boolean {
  const indent = (line: string) => /^[ -]*/.exec(line)?.[0].length ?? 0;
  const at = lines.length - 1;
  const last = lines[at] ?? '';
  if (KEY.test(last)) return CONDITION.test(last);
  for (let i = at - 1; i >= 0; --i) {
    const line = lines[i] ?? '';
    if (line.trim() !== '' && KEY.test(line) && indent(line) < indent(last)) return CONDITION.test(line);
  }
  return false;
}
const KEY = /^[ -]*[A-Za-z_]\w*:(\s|$)/;
const CONDITION = /^[ -]*when:(\s|$)/;
