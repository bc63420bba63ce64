// The border: raw JSON in, typed values out. A member that is missing or of another type gets its
// empty value, so that an older or newer server still shows what it has; an answer that is no object
// at all is an error.
import type * as T from './types';

export class BadAnswer extends Error {}

export function isRaw(value: unknown): value is T.Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function raw(value: unknown): T.Raw {
  if (!isRaw(value)) throw new BadAnswer('the answer is no JSON object');
  return value;
}

function inner(value: unknown): T.Raw {
  return isRaw(value) ? value : {};
}

export function text(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : '';
}

export function number(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}

function list<V>(value: unknown, read: (one: unknown) => V): V[] {
  return Array.isArray(value) ? value.map((one: unknown) => read(one)) : [];
}

function orNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function pair(value: unknown): [number, number] {
  return Array.isArray(value) ? [number(value[0]), number(value[1])] : [0, 0];
}

/** An address of this server only: what else could be in an answer is not followed. */
function path(value: unknown): string | null {
  return typeof value === 'string' && /^\/(?!\/)/.test(value) ? value : null;
}

export function session(value: unknown): T.Session {
  const from = raw(value);
  return {
    version: text(from.version),
    keys_required: from.keys_required === true,
    person: text(from.person),
    scopes: list(from.scopes, text),
    enabled: list(from.enabled, text),
    halted: from.halted === true,
  };
}

export function decision(value: unknown): T.Decision | null {
  if (!isRaw(value)) return null;
  return {
    id: text(value.id),
    visibility: text(value.visibility),
    strength: text(value.strength),
    labels: list(value.labels, text),
    review: text(value.review),
    account: text(value.account),
    reasons: list(value.reasons, text),
    flags: list(value.flags, text),
    exceptions: list(value.exceptions, text),
    pack: text(value.pack),
    reason_text: text(value.reason_text),
  };
}

export function item(value: unknown): T.Item {
  const from = raw(value);
  return {
    id: text(from.id),
    external_id: text(from.external_id),
    account: text(from.account),
    state: text(from.state),
    kind: text(from.kind),
    duration_ms: number(from.duration_ms),
    width: number(from.width),
    height: number(from.height),
    sha256: text(from.sha256),
    bytes: number(from.bytes),
    title: text(from.title),
    description: text(from.description),
    language: text(from.language),
    region: text(from.region),
    views: number(from.views),
    shares: number(from.shares),
    reports: number(from.reports),
    created: text(from.created),
    updated: text(from.updated),
    error: isRaw(from.error) ? text(from.error.message) : text(from.error),
    thumbnail: path(from.thumbnail),
    decision: decision(from.decision),
  };
}

export function itemPage(value: unknown): T.ItemPage {
  const from = raw(value);
  return { items: list(from.items, item), next: orNull(from.next) };
}

function where(value: unknown): T.Where {
  const from = inner(value);
  return { track: text(from.track), from_ms: number(from.from_ms), to_ms: number(from.to_ms) };
}

function unable(value: unknown): T.Unable | null {
  return isRaw(value) ? { kind: text(value.kind), reason: text(value.reason) } : null;
}

function finding(value: unknown): T.Finding {
  const from = inner(value);
  return {
    kind: text(from.kind),
    analyzer: text(from.analyzer),
    version: text(from.version),
    score: typeof from.score === 'number' ? from.score : null,
    verdict: orNull(from.verdict),
    where: list(from.where, where),
    evidence: inner(from.evidence),
    unable: unable(from.unable),
  };
}

export function findings(value: unknown): T.Finding[] {
  return list(raw(value).findings, finding);
}

/** What a known_match finding says, or null when it says that nothing matched. */
export function match(found: T.Finding): T.Match | null {
  const from = found.evidence;
  if (found.kind !== 'known_match' || typeof from.entry !== 'string') return null;
  const coverage = inner(from.coverage);
  const transform = inner(from.transform);
  return {
    bank: text(from.bank),
    entry: from.entry,
    entry_verdict: text(from.entry_verdict),
    confirmed: from.confirmed === true,
    track: text(from.track),
    match_kind: text(from.match_kind),
    query: pair(from.query),
    reference: pair(from.reference),
    coverage: { query: number(coverage.query), reference: number(coverage.reference) },
    transform: {
      speed: typeof transform.speed === 'number' ? transform.speed : 1,
      mirror: text(transform.mirror),
      rotate: number(transform.rotate),
    },
    topic: text(from.topic),
    source: text(from.source),
    note: text(from.note),
  };
}

function clause(value: unknown): T.Clause {
  const from = inner(value);
  const facts = Object.entries(inner(from.facts)).map(([path, fact]) => ({ path, value: fact }));
  return { rule: text(from.rule), text: text(from.text), value: from.value, facts };
}

export function reasons(value: unknown): T.Reasons {
  const from = raw(value);
  return {
    decision: decision(from.decision),
    reason_text: text(from.reason_text),
    clauses: list(from.clauses, clause),
  };
}

export function stills(value: unknown): T.Still[] {
  return list(raw(value).stills, (one) => {
    const from = inner(one);
    return { time_ms: number(from.time_ms), url: path(from.url) ?? '' };
  }).filter((still) => still.url !== '');
}

function effectsOf(value: unknown): T.Effects {
  const from = inner(value);
  const interactions = inner(from.interactions);
  return {
    labels: list(from.labels, (one) => {
      const label = inner(one);
      return { axis: text(label.axis), id: text(label.id), text: text(label.text) };
    }),
    recommend: from.recommend,
    search: from.search,
    share: from.share,
    share_prompt: from.share_prompt,
    comments: interactions.comments,
    shares: interactions.shares,
    interstitial: from.interstitial,
    available: from.available,
    age_gate: from.age_gate,
    geo: list(from.geo, text),
    panel: from.panel,
    until: text(from.until),
  };
}

export function effects(value: unknown): T.EffectsPreview {
  const from = raw(value);
  const now = effectsOf(from.effects);
  return {
    mode: text(from.mode),
    effects: now,
    would: isRaw(from.would) ? effectsOf(from.would) : now,
  };
}

export function banks(value: unknown): T.Bank[] {
  return list(raw(value).banks, (one) => {
    const from = inner(one);
    return { bank: text(from.bank), entries: number(from.entries), created: text(from.created) };
  });
}

export function entries(value: unknown): T.Entry[] {
  return list(raw(value).entries, (one) => {
    const from = inner(one);
    return {
      id: text(from.id),
      verdict: text(from.verdict),
      confirmed: from.confirmed === true,
      topic: text(from.topic),
      source: text(from.source),
      note: text(from.note),
      added: text(from.added),
      stills: list(from.stills, path).filter((url) => url !== null),
    };
  });
}

export function policies(value: unknown): T.Policy[] {
  return list(raw(value).policies, (one) => {
    const from = inner(one);
    return {
      id: text(from.id),
      version: text(from.version),
      sha256: text(from.sha256),
      rules: list(from.rules, (rule) => {
        const of = inner(rule);
        return {
          id: text(of.id),
          status: text(of.status),
          because: text(of.because),
          reason_text: text(of.reason_text),
        };
      }),
    };
  });
}

export function queue(value: unknown): T.Queue {
  const from = raw(value);
  return { waiting: number(from.waiting), leased: number(from.leased), dead: number(from.dead) };
}

export function deadJobs(value: unknown): T.DeadJob[] {
  return list(raw(value).jobs, (one) => {
    const from = inner(one);
    return {
      id: text(from.id),
      item: text(from.item),
      kind: text(from.kind),
      attempts: number(from.attempts),
      error: text(from.error),
      created: text(from.created),
    };
  });
}

export function deadDeliveries(value: unknown): T.DeadDelivery[] {
  return list(raw(value).deliveries, (one) => {
    const from = inner(one);
    return {
      id: text(from.id),
      item: text(from.item),
      url: text(from.url),
      attempts: number(from.attempts),
      error: text(from.error),
    };
  });
}
