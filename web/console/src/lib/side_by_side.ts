// Query and reference on one scale with their matched stretches joined. Units of the drawing:
// SCALE wide; the two bars lie at the top and at the bottom.
import type { Match, Still } from '../api/types';

export const SCALE = 1000;
export const HEIGHT = 96;
export const BAR = 20;

export interface Band {
  track: string;
  match: Match;
  query: { x: number; width: number };
  reference: { x: number; width: number };
  /** of the polygon between the bars */
  points: string;
}

export interface SideBySide {
  bank: string;
  entry: string;
  first: Match;
  query_ms: number;
  reference_ms: number;
  query_width: number;
  reference_width: number;
  bands: Band[];
}

/** How long the known item is, as far as the shares of it that matched tell. */
export function referenceDuration(matches: readonly Match[]): number {
  let longest = 0;
  for (const { reference, coverage } of matches) {
    const matched = reference[1] - reference[0];
    const told = coverage.reference > 0 ? matched / Math.min(1, coverage.reference) : 0;
    longest = Math.max(longest, reference[1], Math.round(told));
  }
  return longest;
}

function bar(from: number, to: number, scaleMs: number): { x: number; width: number } {
  const x = (from / scaleMs) * SCALE;
  return { x, width: Math.max(2, (to / scaleMs) * SCALE - x) };
}

function bandOf(match: Match, scaleMs: number): Band {
  const query = bar(match.query[0], match.query[1], scaleMs);
  const reference = bar(match.reference[0], match.reference[1], scaleMs);
  const corners = [
    [query.x, BAR],
    [query.x + query.width, BAR],
    [reference.x + reference.width, HEIGHT - BAR],
    [reference.x, HEIGHT - BAR],
  ];
  const points = corners.map((corner) => corner.map((n) => n.toFixed(1)).join(',')).join(' ');
  return { track: match.track, match, query, reference, points };
}

/** One drawing for each known item, in the order in which they were found. */
export function sideBySide(matches: readonly Match[], queryMs: number): SideBySide[] {
  const groups = new Map<string, Match[]>();
  for (const match of matches) {
    const name = match.bank + '\n' + match.entry;
    groups.set(name, [...(groups.get(name) ?? []), match]);
  }
  const drawings: SideBySide[] = [];
  for (const group of groups.values()) {
    const first = group[0];
    if (first === undefined) continue;
    const query_ms = Math.max(queryMs, ...group.map((match) => match.query[1]));
    const reference_ms = referenceDuration(group);
    const scaleMs = Math.max(1, query_ms, reference_ms);
    drawings.push({
      bank: first.bank,
      entry: first.entry,
      first,
      query_ms,
      reference_ms,
      query_width: (query_ms / scaleMs) * SCALE,
      reference_width: (reference_ms / scaleMs) * SCALE,
      bands: group.map((match) => bandOf(match, scaleMs)),
    });
  }
  return drawings;
}

const PICTURES = 4;

/** The stills that lie in a matched stretch; evenly chosen when there are many. */
export function stillsWithin(stills: readonly Still[], bands: readonly Band[]): Still[] {
  const inside = stills.filter((still) =>
    bands.some(({ match }) => still.time_ms >= match.query[0] && still.time_ms <= match.query[1]),
  );
  return spread(inside.length > 0 ? inside : stills);
}

export function spread<V>(all: readonly V[]): V[] {
  if (all.length <= PICTURES) return [...all];
  const step = (all.length - 1) / (PICTURES - 1);
  return Array.from({ length: PICTURES }, (_, n) => all[Math.round(n * step)]).filter(
    (one) => one !== undefined,
  );
}
