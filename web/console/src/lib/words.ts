// Sentences and short words about items, decisions and findings.
import type { Problem } from '@api/problem';
import { placesOf, type Match, type Unable } from '@api/findings';
import type { Decision, Finding, Item } from '@api/schema';
import { hasWord, locale, t, word, type MessageKey } from '../messages/index.svelte';
import { categories } from './categories.svelte';
import { clock, interval, percent } from './time';
import type { Mark } from './timeline';

export type Tone = 'muted' | 'info' | 'ok' | 'caution' | 'serious' | 'critical';

const TONES: Record<string, Tone> = {
  allow: 'ok',
  label: 'info',
  reduce: 'caution',
  restrict: 'serious',
  disable: 'serious',
  remove: 'critical',
  unreadable: 'critical',
  failed: 'critical',
};

/** What an item's outcome is called: its visibility, or its state while there is none. */
export function outcomeName(item: Item): string {
  if (item.state === 'decided' || item.state === '') return item.decision?.visibility ?? '';
  return item.state;
}

export function outcomeTone(name: string): Tone {
  return TONES[name] ?? 'muted';
}

export function outcomeWord(item: Item): string {
  const name = outcomeName(item);
  if (name === item.state) return capital(word('state', name));
  const strength = item.decision?.strength ?? '';
  const shown = word('visibility', name);
  return strength === '' ? shown : `${shown} (${word('strength', strength)})`;
}

export function capital(words: string): string {
  return words.charAt(0).toLocaleUpperCase(locale.language) + words.slice(1);
}

/** The server's messages are one sentence in small letters, without a full stop. */
function sentence(said: string): string {
  return said === '' || /[.!?]$/.test(said) ? said : capital(said) + '.';
}

export function reasonOf(item: Item): string {
  if (item.state === 'waiting') return t('items.waitingReason');
  if (item.error !== '') return item.error;
  const reason = item.decision?.reason_text ?? '';
  if (reason !== '') return reason;
  return item.decision?.reasons[0] ?? (item.decision === null ? '' : t('items.noRule'));
}

const VISIBILITY_SENTENCES: Record<string, MessageKey> = {
  allow: 'sentence.allow',
  label: 'sentence.label',
  reduce: 'sentence.reduce',
  restrict: 'sentence.restrict',
  disable: 'sentence.disable',
  remove: 'sentence.remove',
};
const REVIEW_SENTENCES: Record<string, MessageKey> = {
  none: 'sentence.review.none',
  queue: 'sentence.review.queue',
  urgent: 'sentence.review.urgent',
};

export function decisionSentence(decision: Decision): string {
  const strong = decision.visibility === 'reduce' && decision.strength === 'strong';
  const key = strong ? 'sentence.reduce.strong' : VISIBILITY_SENTENCES[decision.visibility];
  const review = REVIEW_SENTENCES[decision.review];
  return [key, review].map((one) => (one === undefined ? '' : t(one))).join(' ').trim();
}

/** Why there is no decision, or what became of the item after it; empty for a plain decided one. */
export function stateSentence(item: Item): string {
  const reason = item.error === '' ? t('sentence.noReason') : item.error;
  if (item.state === 'waiting') return t('sentence.waiting');
  if (item.state === 'unreadable') return t('sentence.unreadable', { reason });
  if (item.state === 'failed') return t('sentence.failed', { reason });
  if (item.state === 'deleted') return t('sentence.deleted');
  return item.state === 'erased' ? t('sentence.erased') : '';
}

/** Why it was not examined; reasons that this version knows in the reader's language. */
export function unableWords({ reason }: Unable): string {
  return hasWord('reason', reason) ? word('reason', reason) : reason;
}

const PLACES_MAX = 6;

export function placesWords(finding: Finding): string {
  const places = placesOf(finding);
  const shown = places.slice(0, PLACES_MAX).map((where) => {
    if (where.track === 'container') return t('timeline.whole');
    return interval(where.from_ms, where.to_ms);
  });
  const more = places.length - shown.length;
  if (more > 0) shown.push(t('findings.more', { n: more }));
  return shown.join(', ');
}

export function markWhen(mark: Mark): string {
  return mark.whole ? t('timeline.whole') : interval(mark.from_ms, mark.to_ms);
}

export function markWhat(mark: Mark): string {
  const told = mark.lane === 'people';
  const parts = [told ? categories.name(mark.kind) : word('finding', mark.kind)];
  const verdict = mark.verdict ?? '';
  if (verdict !== '' && verdict !== 'some') parts.push(word('verdict', verdict));
  if (mark.words !== '') parts.push(mark.words);
  if (mark.score !== null) {
    parts.push(t('findings.score', { p: percent(mark.score, locale.language) }));
  }
  return parts.join(', ');
}

export function matchTitle(match: Match): string {
  const entry = `${match.bank}/${match.entry}`;
  if (match.match_kind === 'same') return t('matches.same', { entry });
  if (match.match_kind === 'near') return t('matches.near', { entry });
  return t(match.match_kind === 'contains' ? 'matches.contains' : 'matches.other', { entry });
}

export function bandWords(match: Match): string {
  return t('matches.band', {
    track: word('track', match.track),
    query: interval(...match.query),
    reference: interval(...match.reference),
  });
}

export function transformWords({ transform }: Match): string {
  const parts: string[] = [];
  const number = new Intl.NumberFormat(locale.language, { maximumFractionDigits: 3 });
  if (transform.speed !== 1) parts.push(t('matches.speed', { n: number.format(transform.speed) }));
  if (transform.mirror === 'horizontal') parts.push(t('matches.mirror.horizontal'));
  if (transform.mirror === 'vertical') parts.push(t('matches.mirror.vertical'));
  if (transform.rotate !== 0) parts.push(t('matches.rotated', { n: transform.rotate }));
  return parts.length === 0 ? t('matches.unchanged') : parts.join(', ');
}

export function coverageWords({ coverage }: Match): string {
  return t('matches.coverage', {
    query: percent(coverage.query, locale.language),
    reference: percent(coverage.reference, locale.language),
  });
}

const EVIDENCE_MAX = 400;

/** Evidence as it was recorded: one line a member, the long ones cut. */
export function evidenceLines(finding: Finding): { name: string; value: string }[] {
  return Object.entries(finding.evidence).map(([name, member]) => {
    const value = typeof member === 'string' ? member || '""' : JSON.stringify(member);
    return { name, value: value.length > EVIDENCE_MAX ? value.slice(0, EVIDENCE_MAX) + '…' : value };
  });
}

export type Act = 'read' | 'write' | 'upload';

const WHAT: Record<number, MessageKey> = {
  0: 'problem.offline',
  403: 'problem.refused',
  404: 'problem.gone',
  410: 'problem.gone',
  413: 'problem.large',
  429: 'problem.busy',
  503: 'problem.busy',
};
const ADVICE: Record<number, MessageKey> = {
  0: 'problem.do.wait',
  403: 'problem.do.ask',
  404: 'problem.do.look',
  410: 'problem.do.look',
  413: 'problem.do.smaller',
  429: 'problem.do.wait',
  503: 'problem.do.wait',
};
const KEPT: Record<Act, MessageKey> = {
  read: 'problem.kept.read',
  write: 'problem.kept.write',
  upload: 'problem.kept.upload',
};

/** What happened, what was kept, what to do. */
export function problemWords(problem: Problem, act: Act): string[] {
  const server = problem.status >= 500;
  const what = WHAT[problem.status] ?? (server ? 'problem.server' : 'problem.other');
  const advice = ADVICE[problem.status] ?? (server ? 'problem.do.wait' : 'problem.do.check');
  const said = sentence(problem.detail || problem.title);
  return [t(what), said, t(KEPT[act]), t(advice)].filter((one) => one !== '');
}

export function stillName(timeMs: number): string {
  return t('stills.at', { time: clock(timeMs) });
}

