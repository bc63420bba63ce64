// What the server answers, as the console uses it. read.ts makes these from the raw JSON.

export type State = 'waiting' | 'decided' | 'unreadable' | 'failed' | 'deleted' | 'erased';
export type Visibility = 'allow' | 'label' | 'reduce' | 'restrict' | 'disable' | 'remove';
export type Surface = 'feed' | 'search' | 'share' | 'profile' | 'live';
export type Verdict =
  | 'manipulated'
  | 'fact_checked_false'
  | 'authentic'
  | 'unconfirmed'
  | 'negative';

export const STATES: readonly State[] = [
  'waiting',
  'decided',
  'unreadable',
  'failed',
  'deleted',
  'erased',
];
export const VISIBILITIES: readonly Visibility[] = [
  'allow',
  'label',
  'reduce',
  'restrict',
  'disable',
  'remove',
];
export const SURFACES: readonly Surface[] = ['feed', 'search', 'share', 'profile', 'live'];
export const VERDICTS: readonly Verdict[] = [
  'manipulated',
  'fact_checked_false',
  'authentic',
  'unconfirmed',
  'negative',
];

/** JSON whose shape is not known: a finding's evidence, a fact's value. */
export type Raw = { readonly [name: string]: unknown };

export interface Session {
  version: string;
  keys_required: boolean;
  person: string;
  scopes: string[];
  enabled: string[];
  halted: boolean;
}

export interface Decision {
  id: string;
  visibility: string;
  strength: string;
  labels: string[];
  review: string;
  account: string;
  reasons: string[];
  flags: string[];
  exceptions: string[];
  pack: string;
  reason_text: string;
}

export interface Item {
  id: string;
  external_id: string;
  account: string;
  state: string;
  kind: string;
  duration_ms: number;
  width: number;
  height: number;
  sha256: string;
  bytes: number;
  title: string;
  description: string;
  language: string;
  region: string;
  views: number;
  shares: number;
  reports: number;
  created: string;
  updated: string;
  error: string;
  thumbnail: string | null;
  decision: Decision | null;
}

export interface ItemPage {
  items: Item[];
  next: string | null;
}

export interface ItemFilter {
  state: string;
  visibility: string;
  account: string;
}

export interface Where {
  track: string;
  from_ms: number;
  to_ms: number;
}

export interface Unable {
  kind: string;
  reason: string;
}

export interface Finding {
  kind: string;
  analyzer: string;
  version: string;
  score: number | null;
  verdict: string | null;
  where: Where[];
  evidence: Raw;
  unable: Unable | null;
}

/** A known_match finding's evidence. */
export interface Match {
  bank: string;
  entry: string;
  entry_verdict: string;
  confirmed: boolean;
  track: string;
  match_kind: string;
  query: [number, number];
  reference: [number, number];
  coverage: { query: number; reference: number };
  transform: { speed: number; mirror: string; rotate: number };
  topic: string;
  source: string;
  note: string;
}

export interface Clause {
  rule: string;
  text: string;
  value: unknown;
  facts: { path: string; value: unknown }[];
}

export interface Reasons {
  decision: Decision | null;
  reason_text: string;
  clauses: Clause[];
}

export interface Still {
  time_ms: number;
  url: string;
}

export interface Effects {
  labels: { axis: string; id: string; text: string }[];
  recommend: unknown;
  search: unknown;
  share: unknown;
  share_prompt: unknown;
  comments: unknown;
  shares: unknown;
  interstitial: unknown;
  available: unknown;
  age_gate: unknown;
  geo: string[];
  panel: unknown;
  until: string;
}

export interface EffectsPreview {
  mode: string;
  effects: Effects;
  would: Effects;
}

export interface Bank {
  bank: string;
  entries: number;
  created: string;
}

export interface Entry {
  id: string;
  verdict: string;
  confirmed: boolean;
  topic: string;
  source: string;
  note: string;
  added: string;
  stills: string[];
}

export interface NewEntry {
  item: string;
  id: string;
  verdict: string;
  note: string;
  confirmed: boolean;
}

export interface Rule {
  id: string;
  status: string;
  because: string;
  reason_text: string;
}

export interface Policy {
  id: string;
  version: string;
  sha256: string;
  rules: Rule[];
}

export interface Queue {
  waiting: number;
  leased: number;
  dead: number;
}

export interface DeadJob {
  id: string;
  item: string;
  kind: string;
  attempts: number;
  error: string;
  created: string;
}

export interface DeadDelivery {
  id: string;
  item: string;
  url: string;
  attempts: number;
  error: string;
}

export interface LiveEvent {
  type: string;
  item: string;
}
