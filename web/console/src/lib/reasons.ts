// A decision's trace as sentences: each condition of a rule in words, with the facts it was true of.
import { isRaw } from '@api/read';
import type { DecisionView } from '@api/schema';
import { hasWord, locale, t, word, type MessageKey } from '../messages/index.svelte';
import { parseCondition, type Comparison, type Condition } from './condition';
import { percent } from './time';

export interface FactShown {
  path: string;
  words: string;
  value: string;
}

export interface ClauseShown {
  words: string;
  /** the condition as the policy has it */
  code: string;
  holds: boolean | null;
  facts: FactShown[];
}

export interface RuleShown {
  rule: string;
  reason: string;
  shadow: boolean;
  confirmed: boolean;
  clauses: ClauseShown[];
  /** every part of the condition, each below what it is a part of */
  parts: DecisionView['rules'][number]['parts'];
}

const COMPARED: Record<Comparison, MessageKey> = {
  '==': 'condition.is',
  '!=': 'condition.isNot',
  '>=': 'condition.atLeast',
  '<=': 'condition.atMost',
  '>': 'condition.over',
  '<': 'condition.under',
};

// Facts that are a share of a whole; a threshold that they are compared with is one too.
const SHARE = /(coverage|score)/;

/** A fact's or a clause's value as a person reads it. */
export function valueWords(value: unknown, path = ''): string {
  if (value === true) return t('yes');
  if (value === false) return t('no');
  if (value === null || value === undefined) return t('value.unknown');
  if (typeof value === 'number') {
    if (SHARE.test(path)) return percent(value, locale.language);
    return new Intl.NumberFormat(locale.language, { maximumFractionDigits: 4 }).format(value);
  }
  if (typeof value === 'string') return value === '' ? t('value.empty') : word('value', value);
  if (Array.isArray(value)) return value.map((one) => valueWords(one)).join(', ') || t('none');
  return JSON.stringify(value);
}

export function factWords(path: string): string {
  const [, threshold] = /^thresholds\.(.+)$/.exec(path) ?? [];
  if (threshold !== undefined) return t('condition.threshold', { name: threshold });
  return hasWord('fact', path) ? word('fact', path) : path;
}

type Facts = Readonly<Record<string, unknown>>;

/** The condition in words, as far as it says true or false by itself; `not` turns it round. */
function said(condition: Condition, facts: Facts, not = false): string {
  switch (condition.is) {
    case 'value':
      return valueWords(condition.value);
    case 'fact':
      return t(not ? 'condition.not' : 'condition.so', { what: factWords(condition.path) });
    case 'not':
      return said(condition.inner, facts, !not);
    case 'compare':
    case 'in':
      return t(not ? 'condition.not' : 'condition.so', { what: related(condition, facts) });
    case 'list':
      return condition.all.map((one) => operand(one, facts)).join(t('condition.listOr'));
    default: {
      const joint = t(condition.is === 'and' ? 'condition.and' : 'condition.or');
      const all = condition.all.map((one) => said(one, facts)).join(joint);
      return not ? t('condition.notAll', { what: all }) : all;
    }
  }
}

function operand(condition: Condition, facts: Facts, beside = ''): string {
  if (condition.is === 'value') return valueWords(condition.value, beside);
  if (condition.is !== 'fact') return said(condition, facts);
  if (!condition.path.startsWith('thresholds.')) return factWords(condition.path);
  const value = facts[condition.path];
  return value === undefined ? condition.path : valueWords(value, condition.path);
}

function related(condition: Condition, facts: Facts): string {
  if (condition.is === 'in') {
    const left = operand(condition.left, facts);
    if (condition.right.is === 'list') {
      return t('condition.oneOf', { left, right: said(condition.right, facts) });
    }
    return t('condition.within', { left, right: operand(condition.right, facts) });
  }
  if (condition.is !== 'compare') return '';
  const beside = condition.left.is === 'fact' ? condition.left.path : '';
  return t(COMPARED[condition.how], {
    left: operand(condition.left, facts),
    right: operand(condition.right, facts, beside),
  });
}

/** The condition as a sentence, or null when it cannot be said in words. */
export function conditionWords(code: string, facts: Facts): string | null {
  const condition = parseCondition(code);
  if (condition === null) return null;
  const words = said(condition, facts);
  return words.charAt(0).toLocaleUpperCase(locale.language) + words.slice(1);
}

/** The rules of a decision, those that decided something first. */
export function rulesShown(view: DecisionView): RuleShown[] {
  const shown = view.rules.map((rule) => ({
    rule: rule.rule,
    reason: rule.reason_text,
    shadow: rule.shadow,
    confirmed: rule.confirmed,
    parts: rule.parts,
    clauses: view.clauses.filter((clause) => clause.rule === rule.rule).map(clauseShown),
  }));
  return shown.sort((a, b) => Number(a.shadow) - Number(b.shadow));
}

function clauseShown(clause: DecisionView['clauses'][number]): ClauseShown {
  const facts = isRaw(clause.facts) ? clause.facts : {};
  return {
    words: conditionWords(clause.text, facts) ?? t('condition.code'),
    code: clause.text,
    holds: typeof clause.value === 'boolean' ? clause.value : null,
    facts: Object.entries(facts).map(([path, value]) => ({
      path,
      words: factWords(path),
      value: valueWords(value, path),
    })),
  };
}
