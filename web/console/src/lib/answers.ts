// A person's answers to a task while they are being given. Nothing is preselected.
import type { Answers } from '@api/schema';

export type Test = 'altered' | 'misleading' | 'harm';
export const TESTS: readonly Test[] = ['altered', 'misleading', 'harm'];
export type Answer = 'yes' | 'no' | 'unsure';
export const ANSWERS: readonly Answer[] = ['yes', 'no', 'unsure'];
export type Exception = 'satire' | 'debunk' | 'press' | 'education';
export const EXCEPTIONS: readonly Exception[] = ['satire', 'debunk', 'press', 'education'];
export type Depicted = 'candidate' | 'official' | 'public_figure' | 'private' | 'minor' | 'nobody';
/** Each with the second key of its two. */
export const DEPICTED: readonly [Depicted, string][] = [
  ['candidate', 'c'],
  ['official', 'o'],
  ['public_figure', 'f'],
  ['private', 'p'],
  ['minor', 'm'],
  ['nobody', 'n'],
];

/** The seconds that an answer rests on. */
export interface Moment {
  test: Test;
  from_ms: number;
  to_ms: number;
}

export interface Draft extends Record<Test, Answer | ''> {
  /** what the person sets whatever the policy says; '' leaves it to the policy */
  decided: string;
  confirmed: readonly string[];
  exceptions: readonly Exception[];
  /** who is shown */
  depicts: readonly Depicted[];
  moments: readonly Moment[];
  note: string;
  copies: boolean;
}

export const NO_ANSWERS: Draft = {
  altered: '',
  misleading: '',
  harm: '',
  decided: '',
  confirmed: [],
  exceptions: [],
  depicts: [],
  moments: [],
  note: '',
  copies: true,
};

/** The same answer once more takes it back. */
export function answered(draft: Draft, test: Test, answer: Answer): Draft {
  return { ...draft, [test]: draft[test] === answer ? '' : answer };
}

function toggled<V>(all: readonly V[], one: V): V[] {
  return all.includes(one) ? all.filter((other) => other !== one) : [...all, one];
}

export function withException(draft: Draft, exception: Exception): Draft {
  return { ...draft, exceptions: toggled(draft.exceptions, exception) };
}

/** Nobody and somebody exclude each other. */
export function withDepicted(draft: Draft, who: Depicted): Draft {
  const kept = draft.depicts.filter((one) => (one === 'nobody') === (who === 'nobody'));
  const alike = draft.depicts.includes(who) ? draft.depicts : kept;
  return { ...draft, depicts: toggled(alike, who) };
}

export function withRule(draft: Draft, rule: string): Draft {
  return { ...draft, confirmed: toggled(draft.confirmed, rule) };
}

const MOMENTS_MAX = 32;

export function withMoment(draft: Draft, moment: Moment): Draft {
  const others = draft.moments.filter(
    (one) => one.test !== moment.test || one.from_ms !== moment.from_ms,
  );
  return { ...draft, moments: [...others, moment].slice(-MOMENTS_MAX) };
}

export function withoutMoment(draft: Draft, moment: Moment): Draft {
  return { ...draft, moments: draft.moments.filter((one) => one !== moment) };
}

/** Keys 1 to 9: yes, no, unsure of the three tests in order. */
export function keyOf(test: Test, answer: Answer): string {
  return String(TESTS.indexOf(test) * ANSWERS.length + ANSWERS.indexOf(answer) + 1);
}

/** What can be neither shown nor denied is left open, and is not suggested meanwhile. */
export function unverified(draft: Draft): Draft {
  const open = (answer: Answer | ''): Answer => (answer === '' ? 'unsure' : answer);
  return {
    ...draft,
    altered: open(draft.altered),
    misleading: 'unsure',
    harm: open(draft.harm),
    decided: 'reduce',
  };
}

/** Whether there is anything that the policy could decide on. */
export function isAnswered(draft: Draft): boolean {
  const tests = TESTS.some((test) => draft[test] !== '');
  return tests || draft.decided !== '' || draft.confirmed.length > 0;
}

/** As the interface takes it: empty members say nothing. */
export function bodyOf(draft: Draft, locale: string): Answers {
  return {
    altered: draft.altered,
    misleading: draft.misleading,
    harm: draft.harm,
    decided: draft.decided,
    confirmed: [...draft.confirmed],
    exceptions: [...draft.exceptions],
    depicts: [...draft.depicts],
    moments: draft.moments.map((one) => ({ ...one })),
    note: draft.note.trim(),
    copies: draft.copies,
    locale,
  };
}
