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

export interface MediaUpload {
  media: string;
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
  parts: DecisionViewRulesParts[];
}

export function readDecisionViewRules(value: unknown): DecisionViewRules {
  const from = read.inner(value);
  return {
    rule: read.text(from.rule),
    shadow: read.flag(from.shadow),
    confirmed: read.flag(from.confirmed),
    reason_text: read.text(from.reason_text),
    parts: read.list(from.parts, readDecisionViewRulesParts),
  };
}

/** a part of the condition, what it holds below it, with its value */
export interface DecisionViewRulesParts {
  depth: number;
  element: boolean;
  text: string;
  value: string;
}

export function readDecisionViewRulesParts(value: unknown): DecisionViewRulesParts {
  const from = read.inner(value);
  return {
    depth: read.number(from.depth),
    element: read.flag(from.element),
    text: read.text(from.text),
    value: read.text(from.value),
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
  share_pause_s: number;
  share_text: EffectsObjectShareText | null;
  banner: EffectsObjectBanner | null;
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
    share_pause_s: read.number(from.share_pause_s),
    share_text: read.orNull(from.share_text, readEffectsObjectShareText),
    banner: read.orNull(from.banner, readEffectsObjectBanner),
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

export interface EffectsObjectShareText {
  key: string;
  text: string;
}

export function readEffectsObjectShareText(value: unknown): EffectsObjectShareText {
  const from = read.inner(value);
  return {
    key: read.text(from.key),
    text: read.text(from.text),
  };
}

export interface EffectsObjectBanner {
  key: string;
  text: string;
}

export function readEffectsObjectBanner(value: unknown): EffectsObjectBanner {
  const from = read.inner(value);
  return {
    key: read.text(from.key),
    text: read.text(from.text),
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
  quarantined: number;
  distance: number;
  flood: number;
  flood_window_s: number;
  propagation: string;
  enabled: boolean;
  created: string;
}

export function readBank(value: unknown): Bank {
  const from = read.inner(value);
  return {
    bank: read.text(from.bank),
    entries: read.number(from.entries),
    quarantined: read.number(from.quarantined),
    distance: read.number(from.distance),
    flood: read.number(from.flood),
    flood_window_s: read.number(from.flood_window_s),
    propagation: read.text(from.propagation),
    enabled: read.flag(from.enabled),
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

export interface BankEdit {
  distance?: number;
  flood?: number;
  flood_window_s?: number;
  propagation?: string;
  enabled?: boolean;
}

export interface Entry {
  id: string;
  number: number;
  state: string;
  verdict: string;
  confirmed: boolean;
  disputes: number;
  topic: string;
  certified: boolean;
  source: string;
  note: string;
  feed: string;
  feed_verdict: string;
  distance: number | null;
  expires: string | null;
  propagated: boolean;
  added: string;
  item: string | null;
  stills: Still[];
}

export function readEntry(value: unknown): Entry {
  const from = read.inner(value);
  return {
    id: read.text(from.id),
    number: read.number(from.number),
    state: read.text(from.state),
    verdict: read.text(from.verdict),
    confirmed: read.flag(from.confirmed),
    disputes: read.number(from.disputes),
    topic: read.text(from.topic),
    certified: read.flag(from.certified),
    source: read.text(from.source),
    note: read.text(from.note),
    feed: read.text(from.feed),
    feed_verdict: read.text(from.feed_verdict),
    distance: read.numberOrNull(from.distance),
    expires: read.textOrNull(from.expires),
    propagated: read.flag(from.propagated),
    added: read.text(from.added),
    item: read.textOrNull(from.item),
    stills: read.list(from.stills, readStill),
  };
}

export interface Entries {
  entries: Entry[];
  next: string | null;
}

export function readEntries(value: unknown): Entries {
  const from = read.inner(value);
  return {
    entries: read.list(from.entries, readEntry),
    next: read.textOrNull(from.next),
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
  distance?: number;
  expires?: string;
}

export interface EntryEdit {
  topic?: string;
  source?: string;
  note?: string;
  distance?: number | null;
  expires?: string;
}

export interface NewOpinion {
  note?: string;
  verdict?: string;
}

export interface Opinions {
  opinions: OpinionsOpinions[];
}

export function readOpinions(value: unknown): Opinions {
  const from = read.inner(value);
  return {
    opinions: read.list(from.opinions, readOpinionsOpinions),
  };
}

export interface OpinionsOpinions {
  person: string;
  opinion: string;
  note: string;
  time: string;
}

export function readOpinionsOpinions(value: unknown): OpinionsOpinions {
  const from = read.inner(value);
  return {
    person: read.text(from.person),
    opinion: read.text(from.opinion),
    note: read.text(from.note),
    time: read.text(from.time),
  };
}

export interface EntryMatches {
  matches: EntryMatchesMatches[];
}

export function readEntryMatches(value: unknown): EntryMatches {
  const from = read.inner(value);
  return {
    matches: read.list(from.matches, readEntryMatchesMatches),
  };
}

export interface EntryMatchesMatches {
  item: string;
  kind: string;
  coverage: read.Raw;
  time: string;
}

export function readEntryMatchesMatches(value: unknown): EntryMatchesMatches {
  const from = read.inner(value);
  return {
    item: read.text(from.item),
    kind: read.text(from.kind),
    coverage: read.inner(from.coverage),
    time: read.text(from.time),
  };
}

export interface HashList {
  text: string;
  format?: string;
  id?: string;
  verdict?: string;
  source?: string;
  note?: string;
  expires?: string;
}

export interface Imported {
  added: number;
  already_there: number;
  refused: string[];
}

export function readImported(value: unknown): Imported {
  const from = read.inner(value);
  return {
    added: read.number(from.added),
    already_there: read.number(from.already_there),
    refused: read.list(from.refused, read.text),
  };
}

export interface HashListPage {
  text: string;
  next: string | null;
}

export function readHashListPage(value: unknown): HashListPage {
  const from = read.inner(value);
  return {
    text: read.text(from.text),
    next: read.textOrNull(from.next),
  };
}

export interface Feed {
  feed: string;
  source: string;
  key: string;
  sequence: number;
  published: string | null;
  checked: string | null;
  taken: string | null;
  error: string;
}

export function readFeed(value: unknown): Feed {
  const from = read.inner(value);
  return {
    feed: read.text(from.feed),
    source: read.text(from.source),
    key: read.text(from.key),
    sequence: read.number(from.sequence),
    published: read.textOrNull(from.published),
    checked: read.textOrNull(from.checked),
    taken: read.textOrNull(from.taken),
    error: read.text(from.error),
  };
}

export interface Feeds {
  feeds: Feed[];
}

export function readFeeds(value: unknown): Feeds {
  const from = read.inner(value);
  return {
    feeds: read.list(from.feeds, readFeed),
  };
}

export interface NewFeed {
  source: string;
  name?: string;
  key?: string;
}

/** pdq, vpdq and video_md5, each as a text */
export interface HmaSignals {

}

export function readHmaSignals(value: unknown): HmaSignals {
  const from = read.inner(value);
  return {

  };
}

export interface HmaFile {
  photo?: string;
  video?: string;
}

export interface HmaPairs {

}

export interface HmaMatches {

}

export function readHmaMatches(value: unknown): HmaMatches {
  const from = read.inner(value);
  return {

  };
}

export interface HmaList {

}

export function readHmaList(value: unknown): HmaList {
  const from = read.inner(value);
  return {

  };
}

export interface HmaBank {
  name: string;
  enabled: boolean;
  enabled_ratio: number;
  matching_enabled_ratio: number;
}

export function readHmaBank(value: unknown): HmaBank {
  const from = read.inner(value);
  return {
    name: read.text(from.name),
    enabled: read.flag(from.enabled),
    enabled_ratio: read.number(from.enabled_ratio),
    matching_enabled_ratio: read.number(from.matching_enabled_ratio),
  };
}

export interface HmaContent {
  id: number;
}

export function readHmaContent(value: unknown): HmaContent {
  const from = read.inner(value);
  return {
    id: read.number(from.id),
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
  case: string;
  task: string;
  actor: string;
}

export function readEvent(value: unknown): Event {
  const from = read.inner(value);
  return {
    type: read.text(from.type),
    item: read.text(from.item),
    case: read.text(from.case),
    task: read.text(from.task),
    actor: read.text(from.actor),
  };
}

/** a key; or a name, a password and, where it is set up, a one-time code */
export interface NewSession {
  key?: string;
  name?: string;
  password?: string;
  code?: string;
}

export interface Session {
  version: string;
  keys_required: boolean;
  person: string;
  scopes: string[];
  enabled: string[];
  halted: boolean;
  demo: boolean;
  user: string;
  classes: read.Raw;
  csrf: string;
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
    demo: read.flag(from.demo),
    user: read.text(from.user),
    classes: read.inner(from.classes),
    csrf: read.text(from.csrf),
  };
}

/** an item or an account; Coop's report and ActivityPub's Flag are taken as they are */
export interface NewReport {
  item?: string;
  account?: string;
  category?: string;
  shown?: string;
  moment?: NewReportMoment | null;
  text?: string;
  link?: string;
  locale?: string;
  surface?: string;
  seen?: read.Raw | null;
  origin?: string;
  reporter?: string;
  viewer?: string;
  legal?: NewReportLegal | null;
}

export interface NewReportMoment {
  from_ms: number;
  to_ms: number;
}

export function readNewReportMoment(value: unknown): NewReportMoment {
  const from = read.inner(value);
  return {
    from_ms: read.number(from.from_ms),
    to_ms: read.number(from.to_ms),
  };
}

/** article 16 of Regulation (EU) 2022/2065 */
export interface NewReportLegal {
  country: string;
  law: string;
  name: string;
  email: string;
  good_faith: boolean;
}

export function readNewReportLegal(value: unknown): NewReportLegal {
  const from = read.inner(value);
  return {
    country: read.text(from.country),
    law: read.text(from.law),
    name: read.text(from.name),
    email: read.text(from.email),
    good_faith: read.flag(from.good_faith),
  };
}

export interface Receipt {
  report: string;
  number: string;
  link: string;
  status_url: string;
  received: string;
  repeated: boolean;
  case: string;
  queue: string;
  joined: boolean;
}

export function readReceipt(value: unknown): Receipt {
  const from = read.inner(value);
  return {
    report: read.text(from.report),
    number: read.text(from.number),
    link: read.text(from.link),
    status_url: read.text(from.status_url),
    received: read.text(from.received),
    repeated: read.flag(from.repeated),
    case: read.text(from.case),
    queue: read.text(from.queue),
    joined: read.flag(from.joined),
  };
}

export interface NewReports {
  reports: NewReport[];
}

export interface Receipts {
  taken: number;
  results: ReceiptsResults[];
}

export function readReceipts(value: unknown): Receipts {
  const from = read.inner(value);
  return {
    taken: read.number(from.taken),
    results: read.list(from.results, readReceiptsResults),
  };
}

export interface ReceiptsResults {
  status: number;
  detail: string;
}

export function readReceiptsResults(value: unknown): ReceiptsResults {
  const from = read.inner(value);
  return {
    status: read.number(from.status),
    detail: read.text(from.detail),
  };
}

export interface Categories {
  locale: string;
  direction: string;
  categories: CategoriesCategories[];
}

export function readCategories(value: unknown): Categories {
  const from = read.inner(value);
  return {
    locale: read.text(from.locale),
    direction: read.text(from.direction),
    categories: read.list(from.categories, readCategoriesCategories),
  };
}

export interface CategoriesCategories {
  id: string;
  group: string;
  name: string;
  accounts: boolean;
  legal: boolean;
  anonymous: boolean;
}

export function readCategoriesCategories(value: unknown): CategoriesCategories {
  const from = read.inner(value);
  return {
    id: read.text(from.id),
    group: read.text(from.group),
    name: read.text(from.name),
    accounts: read.flag(from.accounts),
    legal: read.flag(from.legal),
    anonymous: read.flag(from.anonymous),
  };
}

export interface Notice {
  id: string;
  kind: string;
  side: string;
  case: string;
  item: string;
  report: string;
  decision: string;
  state: string;
  locale: string;
  made: string;
  send_after: string;
  sent: string | null;
  title: string;
  sections: NoticeSections[];
  link: string;
}

export function readNotice(value: unknown): Notice {
  const from = read.inner(value);
  return {
    id: read.text(from.id),
    kind: read.text(from.kind),
    side: read.text(from.side),
    case: read.text(from.case),
    item: read.text(from.item),
    report: read.text(from.report),
    decision: read.text(from.decision),
    state: read.text(from.state),
    locale: read.text(from.locale),
    made: read.text(from.made),
    send_after: read.text(from.send_after),
    sent: read.textOrNull(from.sent),
    title: read.text(from.title),
    sections: read.list(from.sections, readNoticeSections),
    link: read.text(from.link),
  };
}

export interface NoticeSections {
  heading: string;
  paragraphs: string[];
}

export function readNoticeSections(value: unknown): NoticeSections {
  const from = read.inner(value);
  return {
    heading: read.text(from.heading),
    paragraphs: read.list(from.paragraphs, read.text),
  };
}

export interface Notices {
  notices: Notice[];
  next: string | null;
}

export function readNotices(value: unknown): Notices {
  const from = read.inner(value);
  return {
    notices: read.list(from.notices, readNotice),
    next: read.textOrNull(from.next),
  };
}

export interface Status {
  kind: string;
  number: string;
  state: string;
  title: string;
  category: string;
  locale: string;
  received: string | null;
  decided: string | null;
  notices: Notice[];
  appeals: StatusAppeals[];
  can_appeal: boolean;
  can_fix: boolean;
  appeal_until: string | null;
  question: string;
  question_until: string | null;
}

export function readStatus(value: unknown): Status {
  const from = read.inner(value);
  return {
    kind: read.text(from.kind),
    number: read.text(from.number),
    state: read.text(from.state),
    title: read.text(from.title),
    category: read.text(from.category),
    locale: read.text(from.locale),
    received: read.textOrNull(from.received),
    decided: read.textOrNull(from.decided),
    notices: read.list(from.notices, readNotice),
    appeals: read.list(from.appeals, readStatusAppeals),
    can_appeal: read.flag(from.can_appeal),
    can_fix: read.flag(from.can_fix),
    appeal_until: read.textOrNull(from.appeal_until),
    question: read.text(from.question),
    question_until: read.textOrNull(from.question_until),
  };
}

export interface StatusAppeals {
  number: string;
  state: string;
  opened: string;
  decided: string | null;
}

export function readStatusAppeals(value: unknown): StatusAppeals {
  const from = read.inner(value);
  return {
    number: read.text(from.number),
    state: read.text(from.state),
    opened: read.text(from.opened),
    decided: read.textOrNull(from.decided),
  };
}

export interface AppealText {
  text: string;
  locale?: string;
}

export interface AppealNumber {
  number: string;
}

export function readAppealNumber(value: unknown): AppealNumber {
  const from = read.inner(value);
  return {
    number: read.text(from.number),
  };
}

export interface AnswerText {
  text: string;
}

export interface Fix {
  ai_label?: boolean;
  source?: string;
}

export interface NewAppeal {
  item?: string;
  report?: string;
  text: string;
  locale?: string;
}

export interface OpenedAppeal {
  appeal: string;
  case: string;
  number: string;
}

export function readOpenedAppeal(value: unknown): OpenedAppeal {
  const from = read.inner(value);
  return {
    appeal: read.text(from.appeal),
    case: read.text(from.case),
    number: read.text(from.number),
  };
}

export interface Queues {
  queues: QueuesQueues[];
  formula: string;
  lock_s: number;
  undo_s: number;
  second_person_s: number;
}

export function readQueues(value: unknown): Queues {
  const from = read.inner(value);
  return {
    queues: read.list(from.queues, readQueuesQueues),
    formula: read.text(from.formula),
    lock_s: read.number(from.lock_s),
    undo_s: read.number(from.undo_s),
    second_person_s: read.number(from.second_person_s),
  };
}

export interface QueuesQueues {
  name: string;
  because: string;
  when: string;
  clock_hours: read.Raw;
  waiting: number;
  held: number;
  late: number;
  oldest_due: string | null;
}

export function readQueuesQueues(value: unknown): QueuesQueues {
  const from = read.inner(value);
  return {
    name: read.text(from.name),
    because: read.text(from.because),
    when: read.text(from.when),
    clock_hours: read.inner(from.clock_hours),
    waiting: read.number(from.waiting),
    held: read.number(from.held),
    late: read.number(from.late),
    oldest_due: read.textOrNull(from.oldest_due),
  };
}

export interface TaskItem {
  id: string;
  external_id: string;
  account: string;
  title: string;
  kind: string;
  state: string;
  visibility: string;
  duration_ms: number;
  views: number;
  thumbnail: string | null;
}

export function readTaskItem(value: unknown): TaskItem {
  const from = read.inner(value);
  return {
    id: read.text(from.id),
    external_id: read.text(from.external_id),
    account: read.text(from.account),
    title: read.text(from.title),
    kind: read.text(from.kind),
    state: read.text(from.state),
    visibility: read.text(from.visibility),
    duration_ms: read.number(from.duration_ms),
    views: read.number(from.views),
    thumbnail: read.pathOrNull(from.thumbnail),
  };
}

export interface Task {
  id: string;
  case: string;
  kind: string;
  queue: string;
  state: string;
  category: string;
  language: string;
  region: string;
  sealed: boolean;
  source: string;
  reports: number;
  reporters: number;
  article16: boolean;
  trusted: boolean;
  depicted: boolean;
  due: string;
  late: boolean;
  alarmed: boolean;
  opened: string;
  claimed: string | null;
  done: string | null;
  holder: string;
  held_until: string | null;
  appeal: string;
  needs_second: boolean;
  lock: TaskLock | null;
  priority: TaskPriority;
  item: TaskItem | null;
  seen_before: boolean;
}

export function readTask(value: unknown): Task {
  const from = read.inner(value);
  return {
    id: read.text(from.id),
    case: read.text(from.case),
    kind: read.text(from.kind),
    queue: read.text(from.queue),
    state: read.text(from.state),
    category: read.text(from.category),
    language: read.text(from.language),
    region: read.text(from.region),
    sealed: read.flag(from.sealed),
    source: read.text(from.source),
    reports: read.number(from.reports),
    reporters: read.number(from.reporters),
    article16: read.flag(from.article16),
    trusted: read.flag(from.trusted),
    depicted: read.flag(from.depicted),
    due: read.text(from.due),
    late: read.flag(from.late),
    alarmed: read.flag(from.alarmed),
    opened: read.text(from.opened),
    claimed: read.textOrNull(from.claimed),
    done: read.textOrNull(from.done),
    holder: read.text(from.holder),
    held_until: read.textOrNull(from.held_until),
    appeal: read.text(from.appeal),
    needs_second: read.flag(from.needs_second),
    lock: read.orNull(from.lock, readTaskLock),
    priority: readTaskPriority(from.priority),
    item: read.orNull(from.item, readTaskItem),
    seen_before: read.flag(from.seen_before),
  };
}

export interface TaskLock {
  owner: string;
  until: string;
  mine: boolean;
}

export function readTaskLock(value: unknown): TaskLock {
  const from = read.inner(value);
  return {
    owner: read.text(from.owner),
    until: read.text(from.until),
    mine: read.flag(from.mine),
  };
}

export interface TaskPriority {
  reach: number;
  harm: number;
  clock: number;
  priority: number;
  formula: string;
}

export function readTaskPriority(value: unknown): TaskPriority {
  const from = read.inner(value);
  return {
    reach: read.number(from.reach),
    harm: read.number(from.harm),
    clock: read.number(from.clock),
    priority: read.number(from.priority),
    formula: read.text(from.formula),
  };
}

export interface Tasks {
  tasks: Task[];
}

export function readTasks(value: unknown): Tasks {
  const from = read.inner(value);
  return {
    tasks: read.list(from.tasks, readTask),
  };
}

export interface ClaimNext {
  queue?: string;
}

export interface Why {
  why?: string;
}

export interface Hold {
  hours?: number;
  why: string;
}

export interface Escalate {
  queue?: string;
  why: string;
}

export interface Colleagues {
  colleagues: ColleaguesColleagues[];
}

export function readColleagues(value: unknown): Colleagues {
  const from = read.inner(value);
  return {
    colleagues: read.list(from.colleagues, readColleaguesColleagues),
  };
}

export interface ColleaguesColleagues {
  id: string;
  name: string;
}

export function readColleaguesColleagues(value: unknown): ColleaguesColleagues {
  const from = read.inner(value);
  return {
    id: read.text(from.id),
    name: read.text(from.name),
  };
}

export interface HandOver {
  to: string;
  why: string;
}

export interface Question {
  question: string;
}

export interface Answers {
  altered?: string;
  misleading?: string;
  harm?: string;
  decided?: string;
  confirmed?: string[];
  exceptions?: string[];
  depicts?: string[];
  moments?: AnswersMoments[];
  note?: string;
  bank?: string;
  copies?: boolean;
  locale?: string;
}

export interface AnswersMoments {
  test: string;
  from_ms: number;
  to_ms: number;
}

export function readAnswersMoments(value: unknown): AnswersMoments {
  const from = read.inner(value);
  return {
    test: read.text(from.test),
    from_ms: read.number(from.from_ms),
    to_ms: read.number(from.to_ms),
  };
}

export interface Preview {
  outcome: Outcome;
  needs_second: boolean;
  copies: number;
  effects: Effects;
  interim: Effects | null;
  notices: PreviewNotices[];
}

export function readPreview(value: unknown): Preview {
  const from = read.inner(value);
  return {
    outcome: readOutcome(from.outcome),
    needs_second: read.flag(from.needs_second),
    copies: read.number(from.copies),
    effects: readEffects(from.effects),
    interim: read.orNull(from.interim, readEffects),
    notices: read.list(from.notices, readPreviewNotices),
  };
}

export interface Outcome {
  visibility: string;
  strength: string;
  labels: string[];
  review: string;
  account: string;
  reasons: string[];
  flags: string[];
}

export function readOutcome(value: unknown): Outcome {
  const from = read.inner(value);
  return {
    visibility: read.text(from.visibility),
    strength: read.text(from.strength),
    labels: read.list(from.labels, read.text),
    review: read.text(from.review),
    account: read.text(from.account),
    reasons: read.list(from.reasons, read.text),
    flags: read.list(from.flags, read.text),
  };
}

export interface PreviewNotices {
  side: string;
  kind: string;
  item: string;
  state: string;
  title: string;
  text: string;
}

export function readPreviewNotices(value: unknown): PreviewNotices {
  const from = read.inner(value);
  return {
    side: read.text(from.side),
    kind: read.text(from.kind),
    item: read.text(from.item),
    state: read.text(from.state),
    title: read.text(from.title),
    text: read.text(from.text),
  };
}

export interface Verdict {
  decision: string;
  state: string;
  outcome: Outcome;
  copies: number;
  until: string | null;
  upheld: boolean;
}

export function readVerdict(value: unknown): Verdict {
  const from = read.inner(value);
  return {
    decision: read.text(from.decision),
    state: read.text(from.state),
    outcome: readOutcome(from.outcome),
    copies: read.number(from.copies),
    until: read.textOrNull(from.until),
    upheld: read.flag(from.upheld),
  };
}

export interface BulkAnswers {
  tasks: string[];
  answers: Answers;
}

export interface BulkVerdicts {
  decided: number;
  results: BulkVerdictsResults[];
}

export function readBulkVerdicts(value: unknown): BulkVerdicts {
  const from = read.inner(value);
  return {
    decided: read.number(from.decided),
    results: read.list(from.results, readBulkVerdictsResults),
  };
}

export interface BulkVerdictsResults {
  task: string;
  detail: string;
  verdict: Verdict;
}

export function readBulkVerdictsResults(value: unknown): BulkVerdictsResults {
  const from = read.inner(value);
  return {
    task: read.text(from.task),
    detail: read.text(from.detail),
    verdict: readVerdict(from.verdict),
  };
}

export interface Exposure {
  seconds: number;
  budget_s: number;
  over: boolean;
}

export function readExposure(value: unknown): Exposure {
  const from = read.inner(value);
  return {
    seconds: read.number(from.seconds),
    budget_s: read.number(from.budget_s),
    over: read.flag(from.over),
  };
}

export interface Seen {
  item: string;
  seconds: number;
}

export interface Case {
  id: string;
  item: string;
  account: string;
  state: string;
  source: string;
  category: string;
  harm: number;
  sealed: boolean;
  reports: number;
  reporters: number;
  article16: boolean;
  trusted: boolean;
  depicted: boolean;
  decision: string;
  visibility: string;
  opened: string;
  updated: string;
  decided: string | null;
}

export function readCase(value: unknown): Case {
  const from = read.inner(value);
  return {
    id: read.text(from.id),
    item: read.text(from.item),
    account: read.text(from.account),
    state: read.text(from.state),
    source: read.text(from.source),
    category: read.text(from.category),
    harm: read.number(from.harm),
    sealed: read.flag(from.sealed),
    reports: read.number(from.reports),
    reporters: read.number(from.reporters),
    article16: read.flag(from.article16),
    trusted: read.flag(from.trusted),
    depicted: read.flag(from.depicted),
    decision: read.text(from.decision),
    visibility: read.text(from.visibility),
    opened: read.text(from.opened),
    updated: read.text(from.updated),
    decided: read.textOrNull(from.decided),
  };
}

export interface Cases {
  cases: Case[];
  next: string | null;
}

export function readCases(value: unknown): Cases {
  const from = read.inner(value);
  return {
    cases: read.list(from.cases, readCase),
    next: read.textOrNull(from.next),
  };
}

export interface CaseReport {
  id: string;
  number: string;
  reporter: string;
  category: string;
  lane: string;
  origin: string;
  trusted: boolean;
  shown: string;
  moment: CaseReportMoment | null;
  locale: string;
  snapshot: string;
  text: string;
  link: string;
  surface: string;
  country: string;
  law: string;
  seen: read.Raw | null;
  received: string;
}

export function readCaseReport(value: unknown): CaseReport {
  const from = read.inner(value);
  return {
    id: read.text(from.id),
    number: read.text(from.number),
    reporter: read.text(from.reporter),
    category: read.text(from.category),
    lane: read.text(from.lane),
    origin: read.text(from.origin),
    trusted: read.flag(from.trusted),
    shown: read.text(from.shown),
    moment: read.orNull(from.moment, readCaseReportMoment),
    locale: read.text(from.locale),
    snapshot: read.text(from.snapshot),
    text: read.text(from.text),
    link: read.text(from.link),
    surface: read.text(from.surface),
    country: read.text(from.country),
    law: read.text(from.law),
    seen: read.orNull(from.seen, read.inner),
    received: read.text(from.received),
  };
}

export interface CaseReportMoment {
  from_ms: number;
  to_ms: number;
}

export function readCaseReportMoment(value: unknown): CaseReportMoment {
  const from = read.inner(value);
  return {
    from_ms: read.number(from.from_ms),
    to_ms: read.number(from.to_ms),
  };
}

export interface CaseDecision {
  visibility: string;
  strength: string;
  labels: string[];
  review: string;
  account: string;
  reasons: string[];
  flags: string[];
  id: string;
  actor: string;
  persons: number;
  pack: string;
  basis: read.Raw;
  replaces: string;
  decided: string;
  proposed: boolean;
}

export function readCaseDecision(value: unknown): CaseDecision {
  const from = read.inner(value);
  return {
    visibility: read.text(from.visibility),
    strength: read.text(from.strength),
    labels: read.list(from.labels, read.text),
    review: read.text(from.review),
    account: read.text(from.account),
    reasons: read.list(from.reasons, read.text),
    flags: read.list(from.flags, read.text),
    id: read.text(from.id),
    actor: read.text(from.actor),
    persons: read.number(from.persons),
    pack: read.text(from.pack),
    basis: read.inner(from.basis),
    replaces: read.text(from.replaces),
    decided: read.text(from.decided),
    proposed: read.flag(from.proposed),
  };
}

export interface CaseAppeal {
  id: string;
  number: string;
  side: string;
  report: string;
  decision: string;
  state: string;
  text: string;
  question: string;
  question_until: string | null;
  answer: string;
  opened: string;
  decided: string | null;
}

export function readCaseAppeal(value: unknown): CaseAppeal {
  const from = read.inner(value);
  return {
    id: read.text(from.id),
    number: read.text(from.number),
    side: read.text(from.side),
    report: read.text(from.report),
    decision: read.text(from.decision),
    state: read.text(from.state),
    text: read.text(from.text),
    question: read.text(from.question),
    question_until: read.textOrNull(from.question_until),
    answer: read.text(from.answer),
    opened: read.text(from.opened),
    decided: read.textOrNull(from.decided),
  };
}

export interface Strike {
  id: string;
  kind: string;
  rule: string;
  item: string;
  decision: string;
  weight: number;
  made: string;
  expires: string;
  removed: string | null;
  counts: boolean;
}

export function readStrike(value: unknown): Strike {
  const from = read.inner(value);
  return {
    id: read.text(from.id),
    kind: read.text(from.kind),
    rule: read.text(from.rule),
    item: read.text(from.item),
    decision: read.text(from.decision),
    weight: read.number(from.weight),
    made: read.text(from.made),
    expires: read.text(from.expires),
    removed: read.textOrNull(from.removed),
    counts: read.flag(from.counts),
  };
}

export interface Account {
  id: string;
  name: string;
  class: string;
  weight: number;
  by_rule: read.Raw;
  strikes: Strike[];
  status_link: string;
}

export function readAccount(value: unknown): Account {
  const from = read.inner(value);
  return {
    id: read.text(from.id),
    name: read.text(from.name),
    class: read.text(from.class),
    weight: read.number(from.weight),
    by_rule: read.inner(from.by_rule),
    strikes: read.list(from.strikes, readStrike),
    status_link: read.text(from.status_link),
  };
}

export interface AccountClass {
  class: string;
}

export interface CaseDetail {
  case: Case;
  item: Item | null;
  account: Account;
  tasks: Task[];
  report_list: CaseReport[];
  appeals: CaseAppeal[];
  notices: Notice[];
  decisions: CaseDecision[];
  verdict_hidden: boolean;
  copies: number;
}

export function readCaseDetail(value: unknown): CaseDetail {
  const from = read.inner(value);
  return {
    case: readCase(from.case),
    item: read.orNull(from.item, readItem),
    account: readAccount(from.account),
    tasks: read.list(from.tasks, readTask),
    report_list: read.list(from.report_list, readCaseReport),
    appeals: read.list(from.appeals, readCaseAppeal),
    notices: read.list(from.notices, readNotice),
    decisions: read.list(from.decisions, readCaseDecision),
    verdict_hidden: read.flag(from.verdict_hidden),
    copies: read.number(from.copies),
  };
}

export interface Events {
  events: EventsEvents[];
  next: number | null;
}

export function readEvents(value: unknown): Events {
  const from = read.inner(value);
  return {
    events: read.list(from.events, readEventsEvents),
    next: read.numberOrNull(from.next),
  };
}

export interface EventsEvents {
  number: number;
  type: string;
  time: string;
  data: read.Raw;
}

export function readEventsEvents(value: unknown): EventsEvents {
  const from = read.inner(value);
  return {
    number: read.number(from.number),
    type: read.text(from.type),
    time: read.text(from.time),
    data: read.inner(from.data),
  };
}

export interface Note {
  text: string;
}

export interface NoteId {
  note: string;
}

export function readNoteId(value: unknown): NoteId {
  const from = read.inner(value);
  return {
    note: read.text(from.note),
  };
}

export interface DeadMails {
  mails: DeadMailsMails[];
}

export function readDeadMails(value: unknown): DeadMails {
  const from = read.inner(value);
  return {
    mails: read.list(from.mails, readDeadMailsMails),
  };
}

export interface DeadMailsMails {
  id: string;
  notice: string;
  attempts: number;
  error: string;
}

export function readDeadMailsMails(value: unknown): DeadMailsMails {
  const from = read.inner(value);
  return {
    id: read.text(from.id),
    notice: read.text(from.notice),
    attempts: read.number(from.attempts),
    error: read.text(from.error),
  };
}

export interface User {
  id: string;
  name: string;
  roles: string[];
  classes: read.Raw;
  totp: boolean;
  disabled: boolean;
  budget_s: number;
  created: string;
  password: string;
  totp_url: string;
}

export function readUser(value: unknown): User {
  const from = read.inner(value);
  return {
    id: read.text(from.id),
    name: read.text(from.name),
    roles: read.list(from.roles, read.text),
    classes: read.inner(from.classes),
    totp: read.flag(from.totp),
    disabled: read.flag(from.disabled),
    budget_s: read.number(from.budget_s),
    created: read.text(from.created),
    password: read.text(from.password),
    totp_url: read.text(from.totp_url),
  };
}

export interface Users {
  users: User[];
  roles: UsersRoles[];
}

export function readUsers(value: unknown): Users {
  const from = read.inner(value);
  return {
    users: read.list(from.users, readUser),
    roles: read.list(from.roles, readUsersRoles),
  };
}

export interface UsersRoles {
  name: string;
  about: string;
  scopes: string[];
}

export function readUsersRoles(value: unknown): UsersRoles {
  const from = read.inner(value);
  return {
    name: read.text(from.name),
    about: read.text(from.about),
    scopes: read.list(from.scopes, read.text),
  };
}

export interface NewUser {
  name: string;
  roles: string[];
  classes?: UserClasses;
  budget_s?: number;
  totp?: boolean;
}

/** of items that are theirs: empty lists are all; categories by prefix */
export interface UserClasses {
  languages?: string[];
  regions?: string[];
  categories?: string[];
}

export interface UserEdit {
  roles?: string[];
  classes?: UserClasses;
  budget_s?: number;
  disabled?: boolean;
  totp?: boolean;
  reset?: boolean;
}

export interface Snapshot {
  title: string;
  description: string;
  captions: string;
  media_sha256: string;
  duration_ms: number;
  views: number;
  decision: string;
  visibility: string;
  stills: read.Raw[];
}

export function readSnapshot(value: unknown): Snapshot {
  const from = read.inner(value);
  return {
    title: read.text(from.title),
    description: read.text(from.description),
    captions: read.text(from.captions),
    media_sha256: read.text(from.media_sha256),
    duration_ms: read.number(from.duration_ms),
    views: read.number(from.views),
    decision: read.text(from.decision),
    visibility: read.text(from.visibility),
    stills: read.list(from.stills, read.inner),
  };
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

export interface PolicyLanguage {
  facts: PolicyLanguageFacts[];
  functions: PolicyLanguageFunctions[];
}

export function readPolicyLanguage(value: unknown): PolicyLanguage {
  const from = read.inner(value);
  return {
    facts: read.list(from.facts, readPolicyLanguageFacts),
    functions: read.list(from.functions, readPolicyLanguageFunctions),
  };
}

export interface PolicyLanguageFacts {
  path: string;
  type: string;
  otherwise: string;
  meaning: string;
  values: string[];
}

export function readPolicyLanguageFacts(value: unknown): PolicyLanguageFacts {
  const from = read.inner(value);
  return {
    path: read.text(from.path),
    type: read.text(from.type),
    otherwise: read.text(from.otherwise),
    meaning: read.text(from.meaning),
    values: read.list(from.values, read.text),
  };
}

export interface PolicyLanguageFunctions {
  family: string;
  name: string;
  of: string;
  call: string;
  gives: string;
  about: string;
}

export function readPolicyLanguageFunctions(value: unknown): PolicyLanguageFunctions {
  const from = read.inner(value);
  return {
    family: read.text(from.family),
    name: read.text(from.name),
    of: read.text(from.of),
    call: read.text(from.call),
    gives: read.text(from.gives),
    about: read.text(from.about),
  };
}

export interface PackFile {
  path: string;
  text: string;
}

export function readPackFile(value: unknown): PackFile {
  const from = read.inner(value);
  return {
    path: read.text(from.path),
    text: read.text(from.text),
  };
}

export interface PackOverlay {
  name: string;
  files: PackFile[];
}

export function readPackOverlay(value: unknown): PackOverlay {
  const from = read.inner(value);
  return {
    name: read.text(from.name),
    files: read.list(from.files, readPackFile),
  };
}

/** pack.yaml and rules/NAME.yaml; tests/NAME.yaml; what is laid over them */
export interface PackFiles {
  files: PackFile[];
  tests: PackFile[];
  overlays: PackOverlay[];
}

export function readPackFiles(value: unknown): PackFiles {
  const from = read.inner(value);
  return {
    files: read.list(from.files, readPackFile),
    tests: read.list(from.tests, readPackFile),
    overlays: read.list(from.overlays, readPackOverlay),
  };
}

export interface DraftOf {
  pack: string;
  sha256: string;
  draft: PackFiles;
}

export function readDraftOf(value: unknown): DraftOf {
  const from = read.inner(value);
  return {
    pack: read.text(from.pack),
    sha256: read.text(from.sha256),
    draft: readPackFiles(from.draft),
  };
}

export interface Draft {
  draft: PackFiles;
}

export interface DraftChecked {
  loads: boolean;
  pack: string;
  diagnostics: DraftCheckedDiagnostics[];
}

export function readDraftChecked(value: unknown): DraftChecked {
  const from = read.inner(value);
  return {
    loads: read.flag(from.loads),
    pack: read.text(from.pack),
    diagnostics: read.list(from.diagnostics, readDraftCheckedDiagnostics),
  };
}

export interface DraftCheckedDiagnostics {
  severity: string;
  path: string;
  line: number;
  column: number;
  message: string;
  suggestion: string;
}

export function readDraftCheckedDiagnostics(value: unknown): DraftCheckedDiagnostics {
  const from = read.inner(value);
  return {
    severity: read.text(from.severity),
    path: read.text(from.path),
    line: read.number(from.line),
    column: read.number(from.column),
    message: read.text(from.message),
    suggestion: read.text(from.suggestion),
  };
}

export interface DraftTested {
  passed: number;
  failed: DraftTestedFailed[];
  untested: DraftTestedUntested[];
}

export function readDraftTested(value: unknown): DraftTested {
  const from = read.inner(value);
  return {
    passed: read.number(from.passed),
    failed: read.list(from.failed, readDraftTestedFailed),
    untested: read.list(from.untested, readDraftTestedUntested),
  };
}

export interface DraftTestedFailed {
  path: string;
  name: string;
  error: string;
  differences: DraftTestedFailedDifferences[];
}

export function readDraftTestedFailed(value: unknown): DraftTestedFailed {
  const from = read.inner(value);
  return {
    path: read.text(from.path),
    name: read.text(from.name),
    error: read.text(from.error),
    differences: read.list(from.differences, readDraftTestedFailedDifferences),
  };
}

export interface DraftTestedFailedDifferences {
  member: string;
  expected: string;
  got: string;
}

export function readDraftTestedFailedDifferences(value: unknown): DraftTestedFailedDifferences {
  const from = read.inner(value);
  return {
    member: read.text(from.member),
    expected: read.text(from.expected),
    got: read.text(from.got),
  };
}

export interface DraftTestedUntested {
  rule: string;
  hits: number;
  misses: number;
}

export function readDraftTestedUntested(value: unknown): DraftTestedUntested {
  const from = read.inner(value);
  return {
    rule: read.text(from.rule),
    hits: read.number(from.hits),
    misses: read.number(from.misses),
  };
}

export interface PackName {
  pack: string;
  sha256: string;
}

export function readPackName(value: unknown): PackName {
  const from = read.inner(value);
  return {
    pack: read.text(from.pack),
    sha256: read.text(from.sha256),
  };
}

export interface PackDiff {
  from: PackName;
  to: PackName;
  changes: PackDiffChanges[];
}

export function readPackDiff(value: unknown): PackDiff {
  const from = read.inner(value);
  return {
    from: readPackName(from.from),
    to: readPackName(from.to),
    changes: read.list(from.changes, readPackDiffChanges),
  };
}

export interface PackDiffChanges {
  kind: string;
  id: string;
  before: string;
  after: string;
  direction: number;
  text: string;
}

export function readPackDiffChanges(value: unknown): PackDiffChanges {
  const from = read.inner(value);
  return {
    kind: read.text(from.kind),
    id: read.text(from.id),
    before: read.text(from.before),
    after: read.text(from.after),
    direction: read.number(from.direction),
    text: read.text(from.text),
  };
}

export interface NewBacktest {
  draft: PackFiles;
  since?: string;
}

export interface Runs {
  runs: Run[];
}

export function readRuns(value: unknown): Runs {
  const from = read.inner(value);
  return {
    runs: read.list(from.runs, readRun),
  };
}

export interface Run {
  id: string;
  kind: string;
  about: string;
  by: string;
  dry_run: boolean;
  state: string;
  started: string;
  seconds: number;
  rows_done: number;
  rows: number;
  error: string;
  backtest: BacktestReport | null;
  revert: RevertReport | null;
}

export function readRun(value: unknown): Run {
  const from = read.inner(value);
  return {
    id: read.text(from.id),
    kind: read.text(from.kind),
    about: read.text(from.about),
    by: read.text(from.by),
    dry_run: read.flag(from.dry_run),
    state: read.text(from.state),
    started: read.text(from.started),
    seconds: read.number(from.seconds),
    rows_done: read.number(from.rows_done),
    rows: read.number(from.rows),
    error: read.text(from.error),
    backtest: read.orNull(from.backtest, readBacktestReport),
    revert: read.orNull(from.revert, readRevertReport),
  };
}

export interface BacktestReport {
  decisions: number;
  changed: number;
  stricter: number;
  milder: number;
  actions: BacktestReportActions[];
  rules: BacktestReportRules[];
  countries: BacktestReportCountries[];
  languages: BacktestReportLanguages[];
  reach: BacktestReportReach[];
  views_changed: number;
  people: BacktestReportPeople;
  facts_filled: BacktestReportFactsFilled[];
  facts_dropped: BacktestReportFactsDropped[];
  undecided: BacktestReportUndecided[];
}

export function readBacktestReport(value: unknown): BacktestReport {
  const from = read.inner(value);
  return {
    decisions: read.number(from.decisions),
    changed: read.number(from.changed),
    stricter: read.number(from.stricter),
    milder: read.number(from.milder),
    actions: read.list(from.actions, readBacktestReportActions),
    rules: read.list(from.rules, readBacktestReportRules),
    countries: read.list(from.countries, readBacktestReportCountries),
    languages: read.list(from.languages, readBacktestReportLanguages),
    reach: read.list(from.reach, readBacktestReportReach),
    views_changed: read.number(from.views_changed),
    people: readBacktestReportPeople(from.people),
    facts_filled: read.list(from.facts_filled, readBacktestReportFactsFilled),
    facts_dropped: read.list(from.facts_dropped, readBacktestReportFactsDropped),
    undecided: read.list(from.undecided, readBacktestReportUndecided),
  };
}

export interface BacktestReportActions {
  change: string;
  count: number;
  samples: BacktestReportActionsSamples[];
}

export function readBacktestReportActions(value: unknown): BacktestReportActions {
  const from = read.inner(value);
  return {
    change: read.text(from.change),
    count: read.number(from.count),
    samples: read.list(from.samples, readBacktestReportActionsSamples),
  };
}

export interface BacktestReportActionsSamples {
  decision: string;
  item: string;
  before: string;
  after: string;
  rules_before: string[];
  rules_after: string[];
}

export function readBacktestReportActionsSamples(value: unknown): BacktestReportActionsSamples {
  const from = read.inner(value);
  return {
    decision: read.text(from.decision),
    item: read.text(from.item),
    before: read.text(from.before),
    after: read.text(from.after),
    rules_before: read.list(from.rules_before, read.text),
    rules_after: read.list(from.rules_after, read.text),
  };
}

export interface BacktestReportRules {
  rule: string;
  more: number;
  fewer: number;
  people: Agreement;
}

export function readBacktestReportRules(value: unknown): BacktestReportRules {
  const from = read.inner(value);
  return {
    rule: read.text(from.rule),
    more: read.number(from.more),
    fewer: read.number(from.fewer),
    people: readAgreement(from.people),
  };
}

export interface Agreement {
  acted: number;
  agreed: number;
  precision: number | null;
}

export function readAgreement(value: unknown): Agreement {
  const from = read.inner(value);
  return {
    acted: read.number(from.acted),
    agreed: read.number(from.agreed),
    precision: read.numberOrNull(from.precision),
  };
}

export interface BacktestReportCountries {
  country: string;
  count: number;
}

export function readBacktestReportCountries(value: unknown): BacktestReportCountries {
  const from = read.inner(value);
  return {
    country: read.text(from.country),
    count: read.number(from.count),
  };
}

export interface BacktestReportLanguages {
  language: string;
  count: number;
}

export function readBacktestReportLanguages(value: unknown): BacktestReportLanguages {
  const from = read.inner(value);
  return {
    language: read.text(from.language),
    count: read.number(from.count),
  };
}

export interface BacktestReportReach {
  views: string;
  count: number;
}

export function readBacktestReportReach(value: unknown): BacktestReportReach {
  const from = read.inner(value);
  return {
    views: read.text(from.views),
    count: read.number(from.count),
  };
}

export interface BacktestReportPeople {
  decisions: number;
  now: Agreement;
  candidate: Agreement;
}

export function readBacktestReportPeople(value: unknown): BacktestReportPeople {
  const from = read.inner(value);
  return {
    decisions: read.number(from.decisions),
    now: readAgreement(from.now),
    candidate: readAgreement(from.candidate),
  };
}

export interface BacktestReportFactsFilled {
  fact: string;
  count: number;
}

export function readBacktestReportFactsFilled(value: unknown): BacktestReportFactsFilled {
  const from = read.inner(value);
  return {
    fact: read.text(from.fact),
    count: read.number(from.count),
  };
}

export interface BacktestReportFactsDropped {
  fact: string;
  count: number;
}

export function readBacktestReportFactsDropped(value: unknown): BacktestReportFactsDropped {
  const from = read.inner(value);
  return {
    fact: read.text(from.fact),
    count: read.number(from.count),
  };
}

export interface BacktestReportUndecided {
  error: string;
  count: number;
}

export function readBacktestReportUndecided(value: unknown): BacktestReportUndecided {
  const from = read.inner(value);
  return {
    error: read.text(from.error),
    count: read.number(from.count),
  };
}

export interface RevertReport {
  act: string;
  dry_run: boolean;
  found: number;
  reverted: number;
  unchanged: number;
  left_to_people: number;
  effects: number;
  strikes_removed: number;
  notices: read.Raw;
  changes: read.Raw;
  items: string[];
  remarks: string[];
  duties: RevertReportDuties[];
}

export function readRevertReport(value: unknown): RevertReport {
  const from = read.inner(value);
  return {
    act: read.text(from.act),
    dry_run: read.flag(from.dry_run),
    found: read.number(from.found),
    reverted: read.number(from.reverted),
    unchanged: read.number(from.unchanged),
    left_to_people: read.number(from.left_to_people),
    effects: read.number(from.effects),
    strikes_removed: read.number(from.strikes_removed),
    notices: read.inner(from.notices),
    changes: read.inner(from.changes),
    items: read.list(from.items, read.text),
    remarks: read.list(from.remarks, read.text),
    duties: read.list(from.duties, readRevertReportDuties),
  };
}

export interface RevertReportDuties {
  id: string;
  article: string;
  text: string;
}

export function readRevertReportDuties(value: unknown): RevertReportDuties {
  const from = read.inner(value);
  return {
    id: read.text(from.id),
    article: read.text(from.article),
    text: read.text(from.text),
  };
}

export interface Publication {
  publication: string;
  pack: string;
  sha256: string;
  replaces: string;
  state: string;
  author: string;
  approver: string;
  by_one_person: boolean;
  note: string;
  proposed: string | null;
  approved: string | null;
  from: string | null;
  until: string | null;
}

export function readPublication(value: unknown): Publication {
  const from = read.inner(value);
  return {
    publication: read.text(from.publication),
    pack: read.text(from.pack),
    sha256: read.text(from.sha256),
    replaces: read.text(from.replaces),
    state: read.text(from.state),
    author: read.text(from.author),
    approver: read.text(from.approver),
    by_one_person: read.flag(from.by_one_person),
    note: read.text(from.note),
    proposed: read.textOrNull(from.proposed),
    approved: read.textOrNull(from.approved),
    from: read.textOrNull(from.from),
    until: read.textOrNull(from.until),
  };
}

export interface Publications {
  versions: Publication[];
  one_person: boolean;
  actor: string;
}

export function readPublications(value: unknown): Publications {
  const from = read.inner(value);
  return {
    versions: read.list(from.versions, readPublication),
    one_person: read.flag(from.one_person),
    actor: read.text(from.actor),
  };
}

export interface PublicationView {
  publication: Publication;
  draft: PackFiles;
  diff: PackDiff;
}

export function readPublicationView(value: unknown): PublicationView {
  const from = read.inner(value);
  return {
    publication: readPublication(from.publication),
    draft: readPackFiles(from.draft),
    diff: readPackDiff(from.diff),
  };
}

export interface NewProposal {
  draft: PackFiles;
  note?: string;
}

export interface Rollback {
  to?: string;
}

export interface Shadow {
  candidate: Publication | null;
  report: BacktestReport | null;
}

export function readShadow(value: unknown): Shadow {
  const from = read.inner(value);
  return {
    candidate: read.orNull(from.candidate, readPublication),
    report: read.orNull(from.report, readBacktestReport),
  };
}

export interface NewRevert {
  rule?: string;
  entry?: string;
  pack_version?: string;
  act?: string;
  since?: string;
  with_people?: boolean;
  dry_run?: boolean;
  note?: string;
  profile?: string;
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

export const BANK_PROPAGATION: readonly string[] = [
  'suggest',
  'act',
];

export const BANK_EDIT_PROPAGATION: readonly string[] = [
  'suggest',
  'act',
];

export const ENTRY_STATE: readonly string[] = [
  'active',
  'quarantined',
  'expired',
  'vetoed',
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

export const OPINIONS_OPINIONS_OPINION: readonly string[] = [
  'confirm',
  'dispute',
];

export const ENTRY_MATCHES_MATCHES_KIND: readonly string[] = [
  'same',
  'near',
  'contains',
];

export const HASH_LIST_FORMAT: readonly string[] = [
  'hma',
  'vpdq',
  'ndjson',
  'threatexchange',
  'threatexchange-csv',
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
  'item.media.replaced',
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
  'report.received',
  'case.opened',
  'case.decided',
  'case.noted',
  'case.bundled',
  'task.opened',
  'task.claimed',
  'task.released',
  'task.held',
  'task.resumed',
  'task.escalated',
  'task.handed_over',
  'task.skipped',
  'task.asked',
  'task.done',
  'task.reopened',
  'task.ranked',
  'task.alarmed',
  'decision.proposed',
  'decision.lapsed',
  'decision.undone',
  'appeal.received',
  'appeal.asked',
  'appeal.answered',
  'appeal.decided',
  'appeal.reopened',
  'notice.made',
  'notice.sent',
  'notice.recalled',
  'strike.added',
  'strike.removed',
];

export const NEW_REPORT_SHOWN: readonly string[] = [
  'me',
  'someone_i_know',
  'public_person',
];

export const NEW_REPORT_SURFACE: readonly string[] = [
  'feed',
  'search',
  'share',
  'profile',
  'live',
];

export const NEW_REPORT_ORIGIN: readonly string[] = [
  'api',
  'widget',
  'page',
  'coop',
  'activitypub',
];

export const CATEGORIES_DIRECTION: readonly string[] = [
  'ltr',
  'rtl',
];

export const NOTICE_KIND: readonly string[] = [
  'statement_of_reasons',
  'reversal',
  'receipt',
  'outcome',
  'outcome_changed',
  'appeal_received',
  'appeal_outcome',
  'question',
];

export const NOTICE_SIDE: readonly string[] = [
  'author',
  'reporter',
];

export const NOTICE_STATE: readonly string[] = [
  'waiting',
  'sent',
  'recalled',
  'observed',
];

export const STATUS_KIND: readonly string[] = [
  'report',
  'item',
  'account',
];

export const STATUS_STATE: readonly string[] = [
  'none',
  'received',
  'in_review',
  'decided',
  'appealed',
];

export const STATUS_APPEALS_STATE: readonly string[] = [
  'open',
  'asked',
  'answered',
  'upheld',
  'rejected',
];

export const TASK_KIND: readonly string[] = [
  'review',
  'appeal',
];

export const TASK_STATE: readonly string[] = [
  'waiting',
  'held',
  'asked',
  'second',
  'done',
  'withdrawn',
];

export const ANSWERS_ALTERED: readonly string[] = [
  'yes',
  'no',
  'unsure',
];

export const ANSWERS_MISLEADING: readonly string[] = [
  'yes',
  'no',
  'unsure',
];

export const ANSWERS_HARM: readonly string[] = [
  'yes',
  'no',
  'unsure',
];

export const ANSWERS_DECIDED: readonly string[] = [
  'allow',
  'label',
  'reduce',
  'restrict',
  'disable',
  'remove',
];

export const ANSWERS_EXCEPTIONS: readonly string[] = [
  'satire',
  'debunk',
  'press',
  'education',
];

export const ANSWERS_DEPICTS: readonly string[] = [
  'candidate',
  'official',
  'public_figure',
  'private',
  'minor',
  'nobody',
];

export const OUTCOME_VISIBILITY: readonly string[] = [
  'allow',
  'label',
  'reduce',
  'restrict',
  'disable',
  'remove',
];

export const VERDICT_STATE: readonly string[] = [
  'decided',
  'proposed',
  'disagreed',
  'gone',
];

export const CASE_STATE: readonly string[] = [
  'open',
  'decided',
];

export const CASE_REPORT_LANE: readonly string[] = [
  'community',
  'legal',
];

export const CASE_DECISION_VISIBILITY: readonly string[] = [
  'allow',
  'label',
  'reduce',
  'restrict',
  'disable',
  'remove',
];

export const CASE_APPEAL_SIDE: readonly string[] = [
  'author',
  'reporter',
];

export const STRIKE_KIND: readonly string[] = [
  'strike',
  'warning',
];

export const ACCOUNT_CLASS: readonly string[] = [
  'candidate',
  'government',
  'press',
  'public_figure',
  'minor',
];

export const POLICIES_POLICIES_RULES_STATUS: readonly string[] = [
  'testing',
  'active',
  'retired',
];

export const DRAFT_CHECKED_DIAGNOSTICS_SEVERITY: readonly string[] = [
  'error',
  'warning',
];

export const RUN_KIND: readonly string[] = [
  'backtest',
  'revert',
];

export const RUN_STATE: readonly string[] = [
  'running',
  'done',
  'stopped',
  'failed',
];

export const PUBLICATION_STATE: readonly string[] = [
  'proposed',
  'cooling',
  'in_force',
  'retired',
  'rejected',
  'shadow',
];

export const NEW_REVERT_PROFILE: readonly string[] = [
  'host',
  'small',
  'platform',
  'vlop',
];

/** What reads the answer of each route. */
export const ROUTES = {
  'DELETE /c/bank/{bank}/content/{id}': readHmaContent,
  'DELETE /v1/banks/{bank}/entries/{id}': readDone,
  'DELETE /v1/feeds/{name}': readDone,
  'DELETE /v1/items/{id}': readItem,
  'DELETE /v1/policies/shadow': readDone,
  'DELETE /v1/session': read.nothing,
  'GET /c/bank/{bank}': readHmaBank,
  'GET /c/bank/{bank}/content/{id}': readHmaContent,
  'GET /c/banks': readHmaList,
  'GET /c/signal_type': readHmaList,
  'GET /h/hash': readHmaSignals,
  'GET /healthz': readDone,
  'GET /m/index/status': readHmaMatches,
  'GET /m/lookup': readHmaMatches,
  'GET /m/raw_lookup': readHmaMatches,
  'GET /metrics': read.nothing,
  'GET /openapi.json': read.nothing,
  'GET /readyz': readDone,
  'GET /status': read.nothing,
  'GET /v1/accounts/{account}': readAccount,
  'GET /v1/accounts/{account}/notices': readNotices,
  'GET /v1/activity': readEvents,
  'GET /v1/banks': readBanks,
  'GET /v1/banks/{bank}': readBank,
  'GET /v1/banks/{bank}/entries': readEntries,
  'GET /v1/banks/{bank}/entries/{id}': readEntry,
  'GET /v1/banks/{bank}/entries/{id}/matches': readEntryMatches,
  'GET /v1/banks/{bank}/entries/{id}/opinions': readOpinions,
  'GET /v1/banks/{bank}/entries/{id}/stills/{n}': read.nothing,
  'GET /v1/banks/{bank}/export': readHashListPage,
  'GET /v1/banks/{bank}/feed': read.nothing,
  'GET /v1/cases': readCases,
  'GET /v1/cases/{id}': readCaseDetail,
  'GET /v1/cases/{id}/bundle': read.nothing,
  'GET /v1/cases/{id}/events': readEvents,
  'GET /v1/cases/{id}/snapshots/{snapshot}': readSnapshot,
  'GET /v1/deliveries/dead': readDeadDeliveries,
  'GET /v1/events': read.nothing,
  'GET /v1/exposure': readExposure,
  'GET /v1/feeds': readFeeds,
  'GET /v1/items': readItemPage,
  'GET /v1/items/{id}': readItem,
  'GET /v1/items/{id}/decision': readDecisionView,
  'GET /v1/items/{id}/effects': readEffects,
  'GET /v1/items/{id}/findings': readFindings,
  'GET /v1/items/{id}/media': read.nothing,
  'GET /v1/items/{id}/stills': readStills,
  'GET /v1/items/{id}/stills/{n}': read.nothing,
  'GET /v1/jobs/dead': readDeadJobs,
  'GET /v1/mails/dead': readDeadMails,
  'GET /v1/notices/{id}': readNotice,
  'GET /v1/policies': readPolicies,
  'GET /v1/policies/draft': readDraftOf,
  'GET /v1/policies/language': readPolicyLanguage,
  'GET /v1/policies/runs': readRuns,
  'GET /v1/policies/runs/{id}': readRun,
  'GET /v1/policies/shadow': readShadow,
  'GET /v1/policies/versions': readPublications,
  'GET /v1/policies/versions/{id}': readPublicationView,
  'GET /v1/queue': readQueue,
  'GET /v1/queues': readQueues,
  'GET /v1/reports/categories': readCategories,
  'GET /v1/session': readSession,
  'GET /v1/status/{link}': readStatus,
  'GET /v1/tasks': readTasks,
  'GET /v1/tasks/{id}': readTask,
  'GET /v1/tasks/{id}/colleagues': readColleagues,
  'GET /v1/tasks/{id}/copies': readTasks,
  'GET /v1/users': readUsers,
  'PATCH /v1/banks/{bank}': readBank,
  'PATCH /v1/banks/{bank}/entries/{id}': readEntry,
  'PATCH /v1/items/{id}': readItem,
  'PATCH /v1/users/{id}': readUser,
  'POST /api/v1/report': readReceipt,
  'POST /c/bank/{bank}/content': readHmaContent,
  'POST /c/bank/{bank}/signal': readHmaContent,
  'POST /c/banks': readHmaBank,
  'POST /h/hash': readHmaSignals,
  'POST /m/compare': readHmaMatches,
  'POST /m/lookup': readHmaMatches,
  'POST /v1/appeals': readOpenedAppeal,
  'POST /v1/banks': readBank,
  'POST /v1/banks/{bank}/entries': readEntry,
  'POST /v1/banks/{bank}/entries/{id}/confirm': readEntry,
  'POST /v1/banks/{bank}/entries/{id}/dispute': readEntry,
  'POST /v1/banks/{bank}/entries/{id}/propagate': readEntry,
  'POST /v1/banks/{bank}/entries/{id}/quarantine': readEntry,
  'POST /v1/banks/{bank}/entries/{id}/release': readEntry,
  'POST /v1/banks/{bank}/entries/{id}/veto': readEntry,
  'POST /v1/banks/{bank}/import': readImported,
  'POST /v1/cases/{id}/notes': readNoteId,
  'POST /v1/counts': readCountsAnswer,
  'POST /v1/deliveries/{id}/retry': readDone,
  'POST /v1/exposure': readExposure,
  'POST /v1/feeds': readFeed,
  'POST /v1/feeds/{name}/refresh': readFeed,
  'POST /v1/halt': readSession,
  'POST /v1/items': readItem,
  'POST /v1/jobs/{id}/retry': readDone,
  'POST /v1/policies/backtests': readRun,
  'POST /v1/policies/draft/check': readDraftChecked,
  'POST /v1/policies/draft/diff': readPackDiff,
  'POST /v1/policies/draft/test': readDraftTested,
  'POST /v1/policies/reverts': readRun,
  'POST /v1/policies/rollback': readPublication,
  'POST /v1/policies/runs/{id}/stop': readRun,
  'POST /v1/policies/shadow': readShadow,
  'POST /v1/policies/versions': readPublication,
  'POST /v1/policies/versions/{id}/approve': readPublication,
  'POST /v1/policies/versions/{id}/reject': readPublication,
  'POST /v1/reports': readReceipt,
  'POST /v1/reports/batch': readReceipts,
  'POST /v1/session': read.nothing,
  'POST /v1/status/{link}/answer': readDone,
  'POST /v1/status/{link}/appeal': readAppealNumber,
  'POST /v1/status/{link}/fix': readDone,
  'POST /v1/tasks/claim': readTask,
  'POST /v1/tasks/decide': readBulkVerdicts,
  'POST /v1/tasks/{id}/ask': readTask,
  'POST /v1/tasks/{id}/claim': readTask,
  'POST /v1/tasks/{id}/decide': readVerdict,
  'POST /v1/tasks/{id}/escalate': readTask,
  'POST /v1/tasks/{id}/hand-over': readTask,
  'POST /v1/tasks/{id}/hold': readTask,
  'POST /v1/tasks/{id}/preview': readPreview,
  'POST /v1/tasks/{id}/release': readTask,
  'POST /v1/tasks/{id}/skip': readTask,
  'POST /v1/tasks/{id}/undo': readTask,
  'POST /v1/users': readUser,
  'PUT /c/bank/{bank}': readHmaBank,
  'PUT /v1/accounts/{account}/class': readAccount,
  'PUT /v1/items/{id}/media': readItem,
};
