// What findings say in their evidence and places, whose shapes the kind of finding tells:
// docs/reference/check-json.md.
import { flag, inner, isRaw, number, text } from './read';
import type { Finding } from './schema';

export interface Where {
  track: string;
  from_ms: number;
  to_ms: number;
}

export function placesOf(finding: Finding): Where[] {
  return finding.where.map((where) => ({
    track: text(where.track),
    from_ms: number(where.from_ms),
    to_ms: number(where.to_ms),
  }));
}

/** Why something was not examined; null when it was. */
export interface Unable {
  kind: string;
  reason: string;
}

export function unableOf(finding: Finding): Unable | null {
  if (finding.unable === null) return null;
  return { kind: text(finding.unable.kind), reason: text(finding.unable.reason) };
}

export interface CaptionLine {
  from_ms: number;
  to_ms: number;
  text: string;
}

/** Captions have their places as lines of evidence. */
export function linesOf(finding: Finding): CaptionLine[] {
  const lines: unknown = finding.evidence.lines;
  if (!Array.isArray(lines)) return [];
  return lines.filter(isRaw).map((line) => ({
    from_ms: number(line.from_ms),
    to_ms: number(line.to_ms),
    text: text(line.text),
  }));
}

/** Left, top, right and bottom in shares of the sides. */
export type Sides = [number, number, number, number];

/** What was done to the known item: mirrored first, then turned clockwise. */
export interface Transform {
  speed: number;
  mirror: string;
  rotate: number;
  /** the part of the known item that can be seen, and the part of this one that shows it */
  crop: Sides;
  pane: Sides;
}

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
  transform: Transform;
  topic: string;
  source: string;
  note: string;
}

function pair(value: unknown): [number, number] {
  return Array.isArray(value) ? [number(value[0]), number(value[1])] : [0, 0];
}

/** The whole picture where it is missing or makes no sense. */
function sides(value: unknown): Sides {
  const [left, top, right, bottom] = Array.isArray(value) ? value.map(number) : [];
  const isPart = [left, top, right, bottom].every((one) => one !== undefined && one >= 0 && one <= 1);
  if (!isPart || left === undefined || top === undefined) return [0, 0, 1, 1];
  if (right === undefined || bottom === undefined) return [0, 0, 1, 1];
  return right > left && bottom > top ? [left, top, right, bottom] : [0, 0, 1, 1];
}

/** What a known_match finding says, or null when it says that nothing matched. */
export function matchOf(finding: Finding): Match | null {
  const from = finding.evidence;
  if (finding.kind !== 'known_match' || typeof from.entry !== 'string') return null;
  const coverage = inner(from.coverage);
  const transform = inner(from.transform);
  return {
    bank: text(from.bank),
    entry: from.entry,
    entry_verdict: text(from.entry_verdict),
    confirmed: flag(from.confirmed),
    track: text(from.track),
    match_kind: text(from.match_kind),
    query: pair(from.query),
    reference: pair(from.reference),
    coverage: { query: number(coverage.query), reference: number(coverage.reference) },
    transform: {
      speed: typeof transform.speed === 'number' ? transform.speed : 1,
      mirror: text(transform.mirror),
      rotate: number(transform.rotate),
      crop: sides(transform.crop),
      pane: sides(transform.pane),
    },
    topic: text(from.topic),
    source: text(from.source),
    note: text(from.note),
  };
}
