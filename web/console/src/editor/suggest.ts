// What can be written at a place of a condition: facts, their values, functions.
import type { PolicyLanguage, PolicyLanguageFacts as Fact } from '@api/schema';

export interface Suggestion {
  label: string;
  kind: 'fact' | 'value' | 'function' | 'method';
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

const WORD = /[A-Za-z_][\w.]*$/;
const COMPARED = /([A-Za-z_][\w.]*)\s*(?:==|!=)\s*(["']?)(\w*)$/;
const AMONG = /([A-Za-z_][\w.]*)\s+in\s+\[[^\]]*?(["']?)(\w*)$/;

function ofFact(fact: Fact): Suggestion {
  const about = [fact.meaning];
  if (fact.values.length > 0) about.push(fact.values.join(', '));
  about.push(`= ${fact.otherwise}`);
  return { label: fact.path, kind: 'fact', detail: fact.type, about };
}

/** size(list(A)) is "size"; string.startsWith(string) is "startsWith" of a string. */
function nameOf(call: string): { name: string; of: string } {
  const open = call.indexOf('(', call.startsWith('list(') || call.startsWith('map(') ? call.indexOf(').') + 1 : 0);
  const head = open < 0 ? call : call.slice(0, open);
  const method = /^((?:list|map)\(.*\)|[a-z]\w*)\.(\w+)$/.exec(head);
  return method === null ? { name: head, of: '' } : { name: method[2] ?? '', of: method[1] ?? '' };
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

function functionsOf(language: PolicyLanguage, asMethod: boolean): Suggestion[] {
  const named = new Map<string, Suggestion>();
  for (const { call, gives, family } of language.functions) {
    const { name, of } = nameOf(call);
    if (!/^[a-z]\w*(\.\w+)?$/i.test(name) || (of !== '') !== asMethod) continue;
    const line = `${call} → ${gives}`;
    const known = named.get(name);
    if (known !== undefined) known.about.push(line);
    else {
      const kind = asMethod ? 'method' : 'function';
      named.set(name, { label: name, kind, detail: family, about: [line] });
    }
  }
  return [...named.values()];
}

/** before: the line up to the cursor. Nothing when no word is being written. */
export function suggest(language: PolicyLanguage, before: string): Suggestions | null {
  const values = valuesOf(language, before);
  if (values !== null) return values;
  const word = WORD.exec(before)?.[0];
  if (word === undefined) return null;
  const facts = language.facts.filter((fact) => fact.path.startsWith(word));
  if (facts.length > 0) {
    const functions = word.includes('.')
      ? []
      : functionsOf(language, false).filter((one) => one.label.startsWith(word));
    return { length: word.length, all: [...facts.map(ofFact), ...functions] };
  }
  const dot = word.lastIndexOf('.');
  const last = word.slice(dot + 1);
  const all = functionsOf(language, dot >= 0).filter((one) => one.label.startsWith(last));
  return all.length === 0 ? null : { length: last.length, all };
}
