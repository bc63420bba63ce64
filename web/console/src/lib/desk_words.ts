// Sentences and short words about queues, tasks and verdicts.
import type { Outcome, Task, Verdict } from '@api/schema';
import { hasWord, locale, t, tn, word } from '../messages/index.svelte';
import { due } from './time';
import type { Tone } from './words';

/** "in 3 hr." or "late, 2 hr. ago". */
export function clockWords(task: Task, nowMs: number): string {
  const when = due(task.due, nowMs, locale.language);
  return isLate(task, nowMs) ? t('task.late', { when }) : t('task.due', { when });
}

export function isLate(task: Task, nowMs: number): boolean {
  return task.late || Date.parse(task.due) < nowMs;
}

const SOON_MS = 3_600_000;

export function clockTone(task: Task, nowMs: number): Tone {
  if (isLate(task, nowMs)) return 'critical';
  return Date.parse(task.due) - nowMs < SOON_MS ? 'caution' : 'muted';
}

/** Why the queue is there, in the reader's language where the queue is one that is known. */
export function queueWhy(name: string, said: string): string {
  return hasWord('queueWhy', name) ? word('queueWhy', name) : said;
}

/** "12 reports of 9 people, one who is shown among them". */
export function sourceWords(task: Task): string {
  const parts = [word('source', task.source)];
  if (task.reports > 0) parts.push(tn('task.reports', task.reports));
  if (task.trusted) parts.push(t('task.trusted'));
  if (task.article16) parts.push(t('task.article16'));
  if (task.depicted) parts.push(t('task.depicted'));
  return parts.join(' · ');
}

/** Who has it now; empty when it is free. */
export function lockWords(task: Task): string {
  if (task.state === 'held') return t('task.held');
  if (task.lock === null) return task.state === 'second' ? t('task.second') : '';
  return t(task.lock.mine ? 'task.mine' : 'task.locked');
}

/** As JSON gives it: hundredths at most. */
export function decimal(value: number): string {
  return new Intl.NumberFormat(locale.language, { maximumFractionDigits: 2 }).format(value);
}

export function formulaWords({ priority }: Task): string {
  return t('task.formula', {
    reach: decimal(priority.reach),
    harm: decimal(priority.harm),
    clock: decimal(priority.clock),
    priority: decimal(priority.priority),
  });
}

export function outcomeWords({ visibility, strength }: Outcome): string {
  const shown = word('visibility', visibility);
  return strength === '' ? shown : `${shown} (${word('strength', strength)})`;
}

/** What became of one's answers. */
export function verdictWords(verdict: Verdict): string {
  const what = outcomeWords(verdict.outcome);
  if (verdict.state === 'proposed') return t('verdict.proposed', { what });
  if (verdict.state === 'disagreed') return t('verdict.disagreed', { what });
  if (verdict.state === 'gone') return t('verdict.gone');
  const copies = verdict.copies > 0 ? ' ' + tn('verdict.copies', verdict.copies) : '';
  return t('verdict.decided', { what }) + copies;
}
