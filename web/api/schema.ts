// Made from the server's /openapi.json by generate.mjs: change nothing here, run npm run generate.
import * as read from './read';

export interface Done {
  ok: boolean;
}

export function readDone(value: unknown): Done {
  const from = read.inner(value);
  return {
    ok: read.flag(from.ok),
  };
}

export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance: string;
}

export function readProblem(value: unknown): Problem {
  const from = read.inner(value);
  return {
    type: read.text(from.type),
    title: read.text(from.title),
    status: read.number(from.status),
    detail: read.text(from.detail),
    instance: read.text(from.instance),
  };
}

export interface Decision {
  id: string;
  visibility: string;
  strength: string;
  labels: string[];
  review: string;
  account: string;
  reasons: string[];
  exceptions: string[];
  flags: string[];
  account_rules: string[];
  sor: read.Raw;
  pack: string;
  facts_sha256: string;
  reason_text: string;
}

export function readDecision(value: unknown): Decision {
  const from = read.inner(value);
  return {
    id: read.text(from.id),
    visibility: read.text(from.visibility),
    strength: read.text(from.strength),
    labels: read.list(from.labels, read.text),
    review: read.text(from.review),
    account: read.text(from.account),
    reasons: read.list(from.reasons, read.text),
    exceptions: read.list(from.exceptions, read.text),
    flags: read.list(from.flags, read.text),
    account_rules: read.list(from.account_rules, read.text),
    sor: read.inner(from.sor),
    pack: read.text(from.pack),
    facts_sha256: read.text(from.facts_sha256),
    reason_text: read.text(from.reason_text),
  };
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

export function readItem(value: unknown): Item {
  const from = read.inner(value);
  return {
    id: read.text(from.id),
    external_id: read.text(from.external_id),
    account: read.text(from.account),
    state: read.text(from.state),
    kind: read.text(from.kind),
    duration_ms: read.number(from.duration_ms),
    width: read.number(from.width),
    height: read.number(from.height),
    sha256: read.text(from.sha256),
    bytes: read.number(from.bytes),
    title: read.text(from.title),
    description: read.text(from.description),
    language: read.text(from.language),
    region: read.text(from.region),
    views: read.number(from.views),
    shares: read.number(from.shares),
    reports: read.number(from.reports),
    created: read.text(from.created),
    updated: read.text(from.updated),
    error: read.text(from.error),
    thumbnail: read.pathOrNull(from.thumbnail),
    decision: read.orNull(from.decision, readDecision),
  };
}

export interface ItemPage {
  items: Item[];
  next: string | null;
}

export function readItemPage(value: unknown): ItemPage {
  const from = read.inner(value);
  return {
    items: read.list(from.items, readItem),
    next: read.textOrNull(from.next),
  };
}

export interface ItemEdit {
  title?: string;
  description?: string;
  captions?: unknown;
  language?: string;
  region?: string;
  context?: read.Raw;
}

export interface ItemMetadata {
  title?: string;
  description?: string;
  captions?: unknown;
  language?: string;
  region?: string;
  context?: read.Raw;
  account?: string;
  external_id?: string;
}

export interface ItemUpload {
  metadata?: ItemMetadata;
  media: string;
  captions?: string;
}

export interface Finding {
  kind: string;
  analyzer: string;
  version: string;
  score: number | null;
  verdict: string | null;
  where: read.Raw[];
  evidence: read.Raw;
  unable: read.Raw | null;
}

export function readFinding(value: unknown): Finding {
  const from = read.inner(value);
  return {
    kind: read.text(from.kind),
    analyzer: read.text(from.analyzer),
    version: read.text(from.version),
    score: read.numberOrNull(from.score),
    verdict: read.textOrNull(from.verdict),
    where: read.list(from.where, read.inner),
    evidence: read.inner(from.evidence),
    unable: read.orNull(from.unable, read.inner),
  };
}

export interface Findings {
  findings: Finding[];
}

export function readFindings(value: unknown): Findings {
  const from = read.inner(value);
  return {
    findings: read.list(from.findings, readFinding),
  };
}

export interface DecisionView {
  decision: Decision;
  reason_text: string;
  rules: DecisionViewRules[];
  clauses: DecisionViewClauses[];
}

export function readDecisionView(value: unknown): DecisionView {
  const from = read.inner(value);
  return {
    decision: readDecision(from.decision),
    reason_text: read.text(from.reason_text),
    rules: read.list(from.rules, readDecisionViewRules),
    clauses: read.list(from.clauses, readDecisionViewClauses),
  };
}

export interface DecisionViewRules {
  rule: string;
  shadow: boolean;
  confirmed: boolean;
  reason_text: string;
}

export function readDecisionViewRules(value: unknown): DecisionViewRules {
  const from = read.inner(value);
  return {
    rule: read.text(from.rule),
    shadow: read.flag(from.shadow),
    confirmed: read.flag(from.confirmed),
    reason_text: read.text(from.reason_text),
  };
}

export interface DecisionViewClauses {
  rule: string;
  text: string;
  value: unknown;
  facts: read.Raw;
}

export function readDecisionViewClauses(value: unknown): DecisionViewClauses {
  const from = read.inner(value);
  return {
    rule: read.text(from.rule),
    text: read.text(from.text),
    value: from.value,
    facts: read.inner(from.facts),
  };
}

export interface Still {
  time_ms: number;
  url: string;
}

export function readStill(value: unknown): Still {
  const from = read.inner(value);
  return {
    time_ms: read.number(from.time_ms),
    url: read.path(from.url),
  };
}

export interface Stills {
  stills: Still[];
}

export function readStills(value: unknown): Stills {
  const from = read.inner(value);
  return {
    stills: read.list(from.stills, readStill),
  };
}

export interface EffectsObject {
  available: boolean;
  recommend: boolean;
  search: boolean;
  share: boolean;
  share_prompt: boolean;
  interactions: EffectsObjectInteractions;
  interstitial: boolean;
  labels: EffectsObjectLabels[];
  panel: read.Raw | null;
  age_gate: boolean;
  ask_disclosure: boolean;
  sealed: boolean;
  geo: string[];
  until: string | null;
  author_told: boolean;
  statement_of_reasons: boolean;
  reasons_url: string | null;
}

export function readEffectsObject(value: unknown): EffectsObject {
  const from = read.inner(value);
  return {
    available: read.flag(from.available),
    recommend: read.flag(from.recommend),
    search: read.flag(from.search),
    share: read.flag(from.share),
    share_prompt: read.flag(from.share_prompt),
    interactions: readEffectsObjectInteractions(from.interactions),
    interstitial: read.flag(from.interstitial),
    labels: read.list(from.labels, readEffectsObjectLabels),
    panel: read.orNull(from.panel, read.inner),
    age_gate: read.flag(from.age_gate),
    ask_disclosure: read.flag(from.ask_disclosure),
    sealed: read.flag(from.sealed),
    geo: read.list(from.geo, read.text),
    until: read.textOrNull(from.until),
    author_told: read.flag(from.author_told),
    statement_of_reasons: read.flag(from.statement_of_reasons),
    reasons_url: read.textOrNull(from.reasons_url),
  };
}

export interface EffectsObjectInteractions {
  comments: boolean;
  shares: boolean;
}

export function readEffectsObjectInteractions(value: unknown): EffectsObjectInteractions {
  const from = read.inner(value);
  return {
    comments: read.flag(from.comments),
    shares: read.flag(from.shares),
  };
}

export interface EffectsObjectLabels {
  axis: string;
  id: string;
  text: string;
}

export function readEffectsObjectLabels(value: unknown): EffectsObjectLabels {
  const from = read.inner(value);
  return {
    axis: read.text(from.axis),
    id: read.text(from.id),
    text: read.text(from.text),
  };
}

export interface Effects {
  item: string;
  locale: string;
  surface: string;
  version: string;
  mode: string;
  effects: EffectsObject;
  would: EffectsObject;
}

export function readEffects(value: unknown): Effects {
  const from = read.inner(value);
  return {
    item: read.text(from.item),
    locale: read.text(from.locale),
    surface: read.text(from.surface),
    version: read.text(from.version),
    mode: read.text(from.mode),
    effects: readEffectsObject(from.effects),
    would: readEffectsObject(from.would),
  };
}

export interface Counts {
  items: CountsItems[];
}

export interface CountsItems {
  item: string;
  views: number;
  shares: number;
  reports: number;
}

export function readCountsItems(value: unknown): CountsItems {
  const from = read.inner(value);
  return {
    item: read.text(from.item),
    views: read.number(from.views),
    shares: read.number(from.shares),
    reports: read.number(from.reports),
  };
}

export interface CountsAnswer {
  counted: number;
  unknown: string[];
}

export function readCountsAnswer(value: unknown): CountsAnswer {
  const from = read.inner(value);
  return {
    counted: read.number(from.counted),
    unknown: read.list(from.unknown, read.text),
  };
}

export interface Bank {
  bank: string;
  entries: number;
  created: string;
}

export function readBank(value: unknown): Bank {
  const from = read.inner(value);
  return {
    bank: read.text(from.bank),
    entries: read.number(from.entries),
    created: read.text(from.created),
  };
}

export interface Banks {
  banks: Bank[];
}

export function readBanks(value: unknown): Banks {
  const from = read.inner(value);
  return {
    banks: read.list(from.banks, readBank),
  };
}

export interface NewBank {
  bank: string;
}

export interface Entry {
  id: string;
  verdict: string;
  confirmed: boolean;
  topic: string;
  certified: boolean;
  source: string;
  note: string;
  added: string;
  stills: Still[];
}

export function readEntry(value: unknown): Entry {
  const from = read.inner(value);
  return {
    id: read.text(from.id),
    verdict: read.text(from.verdict),
    confirmed: read.flag(from.confirmed),
    topic: read.text(from.topic),
    certified: read.flag(from.certified),
    source: read.text(from.source),
    note: read.text(from.note),
    added: read.text(from.added),
    stills: read.list(from.stills, readStill),
  };
}

export interface Entries {
  entries: Entry[];
}

export function readEntries(value: unknown): Entries {
  const from = read.inner(value);
  return {
    entries: read.list(from.entries, readEntry),
  };
}

export interface NewEntry {
  item: string;
  id?: string;
  verdict: string;
  confirmed?: boolean;
  topic?: string;
  certified?: boolean;
  source?: string;
  note?: string;
}

export interface Policies {
  policies: PoliciesPolicies[];
}

export function readPolicies(value: unknown): Policies {
  const from = read.inner(value);
  return {
    policies: read.list(from.policies, readPoliciesPolicies),
  };
}

export interface PoliciesPolicies {
  id: string;
  version: string;
  sha256: string;
  rules: PoliciesPoliciesRules[];
}

export function readPoliciesPolicies(value: unknown): PoliciesPolicies {
  const from = read.inner(value);
  return {
    id: read.text(from.id),
    version: read.text(from.version),
    sha256: read.text(from.sha256),
    rules: read.list(from.rules, readPoliciesPoliciesRules),
  };
}

export interface PoliciesPoliciesRules {
  id: string;
  status: string;
  because: string;
  reason_text: string;
  visibility: string;
  review: string;
}

export function readPoliciesPoliciesRules(value: unknown): PoliciesPoliciesRules {
  const from = read.inner(value);
  return {
    id: read.text(from.id),
    status: read.text(from.status),
    because: read.text(from.because),
    reason_text: read.text(from.reason_text),
    visibility: read.text(from.visibility),
    review: read.text(from.review),
  };
}

export interface Queue {
  waiting: number;
  leased: number;
  dead: number;
}

export function readQueue(value: unknown): Queue {
  const from = read.inner(value);
  return {
    waiting: read.number(from.waiting),
    leased: read.number(from.leased),
    dead: read.number(from.dead),
  };
}

export interface DeadJobs {
  jobs: DeadJobsJobs[];
}

export function readDeadJobs(value: unknown): DeadJobs {
  const from = read.inner(value);
  return {
    jobs: read.list(from.jobs, readDeadJobsJobs),
  };
}

export interface DeadJobsJobs {
  id: string;
  item: string;
  kind: string;
  attempts: number;
  error: string;
  created: string;
}

export function readDeadJobsJobs(value: unknown): DeadJobsJobs {
  const from = read.inner(value);
  return {
    id: read.text(from.id),
    item: read.text(from.item),
    kind: read.text(from.kind),
    attempts: read.number(from.attempts),
    error: read.text(from.error),
    created: read.text(from.created),
  };
}

export interface DeadDeliveries {
  deliveries: DeadDeliveriesDeliveries[];
}

export function readDeadDeliveries(value: unknown): DeadDeliveries {
  const from = read.inner(value);
  return {
    deliveries: read.list(from.deliveries, readDeadDeliveriesDeliveries),
  };
}

export interface DeadDeliveriesDeliveries {
  id: string;
  item: string;
  url: string;
  attempts: number;
  error: string;
  created: string;
}

export function readDeadDeliveriesDeliveries(value: unknown): DeadDeliveriesDeliveries {
  const from = read.inner(value);
  return {
    id: read.text(from.id),
    item: read.text(from.item),
    url: read.text(from.url),
    attempts: read.number(from.attempts),
    error: read.text(from.error),
    created: read.text(from.created),
  };
}

export interface Halt {
  halted: boolean;
}

/** one message of /v1/events: its name, and what its data has in common */
export interface Event {
  type: string;
  item: string;
}

export function readEvent(value: unknown): Event {
  const from = read.inner(value);
  return {
    type: read.text(from.type),
    item: read.text(from.item),
  };
}

export interface NewSession {
  key: string;
}

export interface Session {
  version: string;
  keys_required: boolean;
  person: string;
  scopes: string[];
  enabled: string[];
  halted: boolean;
}

export function readSession(value: unknown): Session {
  const from = read.inner(value);
  return {
    version: read.text(from.version),
    keys_required: read.flag(from.keys_required),
    person: read.text(from.person),
    scopes: read.list(from.scopes, read.text),
    enabled: read.list(from.enabled, read.text),
    halted: read.flag(from.halted),
  };
}

export const DECISION_VISIBILITY: readonly string[] = [
  'allow',
  'label',
  'reduce',
  'restrict',
  'disable',
  'remove',
];

export const DECISION_STRENGTH: readonly string[] = [
  'light',
  'strong',
];

export const DECISION_REVIEW: readonly string[] = [
  'none',
  'queue',
  'urgent',
];

export const DECISION_ACCOUNT: readonly string[] = [
  'none',
  'warn',
  'strike',
  'suspend',
];

export const ITEM_STATE: readonly string[] = [
  'waiting',
  'decided',
  'unreadable',
  'failed',
  'deleted',
  'erased',
];

export const ITEM_KIND: readonly string[] = [
  'video',
  'audio',
  'image',
];

export const EFFECTS_OBJECT_LABELS_AXIS: readonly string[] = [
  'origin',
  'truth',
];

export const EFFECTS_SURFACE: readonly string[] = [
  'feed',
  'search',
  'share',
  'profile',
  'live',
];

export const EFFECTS_MODE: readonly string[] = [
  'observe',
  'enforce',
];

export const ENTRY_VERDICT: readonly string[] = [
  'manipulated',
  'fact_checked_false',
  'authentic',
  'unconfirmed',
  'negative',
];

export const NEW_ENTRY_VERDICT: readonly string[] = [
  'manipulated',
  'fact_checked_false',
  'authentic',
  'unconfirmed',
  'negative',
];

export const POLICIES_POLICIES_RULES_STATUS: readonly string[] = [
  'testing',
  'active',
  'retired',
];

export const DEAD_JOBS_JOBS_KIND: readonly string[] = [
  'analyse',
  'decide',
];

export const EVENT_TYPE: readonly string[] = [
  'item.accepted',
  'item.edited',
  'item.deleted',
  'item.counted',
  'item.unreadable',
  'item.media.expired',
  'decision.made',
  'job.dead',
  'job.retried',
  'effects.delivered',
  'effects.undeliverable',
  'effects.retried',
  'bank.created',
  'bank.entry.added',
  'bank.entry.removed',
  'switch.set',
  'subject.erased',
];

/** What reads the answer of each route. */
export const ROUTES = {
  'DELETE /v1/banks/{bank}/entries/{id}': readDone,
  'DELETE /v1/items/{id}': readItem,
  'DELETE /v1/session': read.nothing,
  'GET /healthz': readDone,
  'GET /metrics': read.nothing,
  'GET /openapi.json': read.nothing,
  'GET /readyz': readDone,
  'GET /v1/banks': readBanks,
  'GET /v1/banks/{bank}/entries': readEntries,
  'GET /v1/banks/{bank}/entries/{id}/stills/{n}': read.nothing,
  'GET /v1/deliveries/dead': readDeadDeliveries,
  'GET /v1/events': read.nothing,
  'GET /v1/items': readItemPage,
  'GET /v1/items/{id}': readItem,
  'GET /v1/items/{id}/decision': readDecisionView,
  'GET /v1/items/{id}/effects': readEffects,
  'GET /v1/items/{id}/findings': readFindings,
  'GET /v1/items/{id}/media': read.nothing,
  'GET /v1/items/{id}/stills': readStills,
  'GET /v1/items/{id}/stills/{n}': read.nothing,
  'GET /v1/jobs/dead': readDeadJobs,
  'GET /v1/policies': readPolicies,
  'GET /v1/queue': readQueue,
  'GET /v1/session': readSession,
  'PATCH /v1/items/{id}': readItem,
  'POST /v1/banks': readBank,
  'POST /v1/banks/{bank}/entries': readEntry,
  'POST /v1/counts': readCountsAnswer,
  'POST /v1/deliveries/{id}/retry': readDone,
  'POST /v1/halt': readSession,
  'POST /v1/items': readItem,
  'POST /v1/jobs/{id}/retry': readDone,
  'POST /v1/session': read.nothing,
};
