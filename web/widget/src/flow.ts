// The report flow as values: which step comes next, and what is sent. No document, no network.
//
// At most four taps: open, what is wrong, what exactly, send. A group with one choice needs no
// third step. What is illegal takes the legal path, whose fields article 16 of Regulation (EU)
// 2022/2065 asks for; for the sexual abuse of children neither name nor e-mail is asked.
export interface Choice {
  id: string;
  name: string;
  accounts: boolean;
}

export interface Group {
  id: string;
  name: string;
  choices: Choice[];
}

export interface Target {
  item: string;
  account: string;
}

export interface Draft {
  shown: string;
  from: string;
  to: string;
  link: string;
  text: string;
  country: string;
  law: string;
  name: string;
  email: string;
  goodFaith: boolean;
}

export type Step = 'group' | 'choice' | 'details';

export interface Flow {
  step: Step;
  groups: Group[];
  group: Group | null;
  choice: Choice | null;
}

export const textMax = 500;
export const legalTextMax = 5000;

export const emptyDraft: Draft = {
  shown: '', from: '', to: '', link: '', text: '',
  country: '', law: '', name: '', email: '', goodFaith: false,
};

// Of an account only those choices are offered that may be said of one.
export function begin(groups: Group[], target: Target): Flow {
  const fitting = groups
    .map((group) => ({
      ...group,
      choices: group.choices.filter((choice) => target.account === '' || choice.accounts),
    }))
    .filter((group) => group.choices.length > 0);
  return { step: 'group', groups: fitting, group: null, choice: null };
}

export function pickGroup(flow: Flow, id: string): Flow {
  const group = flow.groups.find((one) => one.id === id);
  if (!group) return flow;
  const [only, ...others] = group.choices;
  if (only && others.length === 0) return { ...flow, step: 'details', group, choice: only };
  return { ...flow, step: 'choice', group, choice: null };
}

export function pickChoice(flow: Flow, id: string): Flow {
  const choice = flow.group?.choices.find((one) => one.id === id);
  return choice ? { ...flow, step: 'details', choice } : flow;
}

export function back(flow: Flow): Flow {
  const had = flow.group?.choices.length ?? 0;
  if (flow.step === 'details' && had > 1) return { ...flow, step: 'choice', choice: null };
  return { ...flow, step: 'group', group: null, choice: null };
}

export function isLegal(flow: Flow): boolean {
  return flow.group?.id === 'illegal';
}

export function asksIdentity(flow: Flow): boolean {
  return isLegal(flow) && flow.choice?.id !== 'illegal.child_abuse';
}

// "1:05", "1:02:05" or "65" as milliseconds; null for what is no time.
export function readMoment(text: string): number | null {
  if (!/^\d{1,2}(:[0-5]?\d){0,2}$|^\d{1,5}$/.test(text.trim())) return null;
  return text.trim().split(':').reduce((sum, part) => sum * 60 + Number(part), 0) * 1000;
}

export function writeMoment(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60), seconds % 60];
  const two = (value: number) => String(value).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes % 60)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

export type Wrong = 'needed' | 'badMoment' | 'badLink';

// What keeps a draft from being sent, by member.
export function check(flow: Flow, draft: Draft): Map<keyof Draft, Wrong> {
  const wrong = new Map<keyof Draft, Wrong>();
  const from = readMoment(draft.from);
  const to = readMoment(draft.to);
  if (draft.from.trim() !== '' && from === null) wrong.set('from', 'badMoment');
  if (draft.to.trim() !== '' && (to === null || from === null || to < from)) {
    wrong.set('to', 'badMoment');
  }
  if (draft.link.trim() !== '' && !/^https?:\/\/\S+$/.test(draft.link.trim())) {
    wrong.set('link', 'badLink');
  }
  if (!isLegal(flow)) return wrong;
  if (draft.text.trim() === '') wrong.set('text', 'needed');
  if (!/^[A-Z]{2}$/.test(draft.country)) wrong.set('country', 'needed');
  if (!draft.goodFaith) wrong.set('goodFaith', 'needed');
  if (!asksIdentity(flow)) return wrong;
  if (draft.name.trim() === '') wrong.set('name', 'needed');
  if (!/^[^\s@]+@[^\s@]+\.[^\s@.]+$/.test(draft.email.trim())) wrong.set('email', 'needed');
  return wrong;
}

export interface Surroundings {
  locale: string;
  surface: string;
  viewer: string;
  seen: Record<string, unknown> | null;
}

type Json = string | number | boolean | null | { [key: string]: unknown };

// The body of POST /v1/reports. Precondition: check() found nothing.
export function toReport(flow: Flow, draft: Draft, target: Target, around: Surroundings) {
  const body: Record<string, Json> = {
    category: flow.choice?.id ?? '',
    locale: around.locale,
    origin: 'widget',
  };
  if (target.account !== '') body.account = target.account;
  else body.item = target.item;
  const optional: [string, string][] = [
    ['shown', draft.shown],
    ['link', draft.link.trim()],
    ['text', draft.text.trim()],
    ['surface', around.surface],
    ['viewer', around.viewer],
  ];
  for (const [key, value] of optional) if (value !== '') body[key] = value;
  if (around.seen !== null) body.seen = around.seen;
  const from = readMoment(draft.from);
  if (from !== null) body.moment = { from_ms: from, to_ms: readMoment(draft.to) ?? from };
  if (!isLegal(flow)) return body;
  body.legal = {
    country: draft.country,
    good_faith: draft.goodFaith,
    ...(draft.law.trim() === '' ? {} : { law: draft.law.trim() }),
    ...(asksIdentity(flow) ? { name: draft.name.trim(), email: draft.email.trim() } : {}),
  };
  return body;
}
