// Query and reference on one scale with their matched stretches joined. Units of the drawing:
// SCALE wide; the two bars lie at the top and at the bottom.
import type { Match } from '@api/findings';
import type { Still } from '@api/schema';
import { nearest } from './timeline';

export const SCALE = 1000;
export const HEIGHT = 96;
export const BAR = 20;

export interface Band {
  track: string;
  match: Match;
  /** within the bars: picture above sound, so that neither hides the other */
  query_y: number;
  reference_y: number;
  height: number;
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
  /** what the whole width of the drawing stands for */
  scale_ms: number;
  query_width: number;
  reference_width: number;
  bands: Band[];
}

/** The colour of a band: that of its lane. */
export function bandLane(track: string): string {
  return track === 'audio' ? 'lane-sound' : 'lane-picture';
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

function bandOf(match: Match, scaleMs: number, tracks: readonly string[]): Band {
  const height = BAR / tracks.length;
  const y = tracks.indexOf(match.track) * height;
  const query = bar(match.query[0], match.query[1], scaleMs);
  const reference = bar(match.reference[0], match.reference[1], scaleMs);
  const corners = [
    [query.x, BAR],
    [query.x + query.width, BAR],
    [reference.x + reference.width, HEIGHT - BAR],
    [reference.x, HEIGHT - BAR],
  ];
  const points = corners.map((corner) => corner.map((n) => n.toFixed(1)).join(',')).join(' ');
  const [query_y, reference_y] = [y, HEIGHT - BAR + y];
  return { track: match.track, match, query_y, reference_y, height, query, reference, points };
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
    const tracks = [...new Set(group.map((match) => match.track))].sort().reverse();
    if (first === undefined) continue;
    const query_ms = Math.max(queryMs, ...group.map((match) => match.query[1]));
    const reference_ms = referenceDuration(group);
    const scale_ms = Math.max(1, query_ms, reference_ms);
    drawings.push({
      bank: first.bank,
      entry: first.entry,
      first,
      query_ms,
      reference_ms,
      scale_ms,
      query_width: (query_ms / scale_ms) * SCALE,
      reference_width: (reference_ms / scale_ms) * SCALE,
      bands: group.map((match) => bandOf(match, scale_ms, tracks)),
    });
  }
  return drawings;
}

export interface Pair {
  query: Still | null;
  reference: Still | null;
  /** the match that both are moments of */
  match: Match | null;
  /** where the known item is at that moment, and whether that is within the match */
  reference_ms: number;
  isWithin: boolean;
}

/** The band that a moment of the item lies in; the first when it lies in none. */
function bandAt(bands: readonly Band[], queryMs: number): Band | null {
  const inside = bands.find(({ match }) => {
    return queryMs >= match.query[0] && queryMs <= match.query[1];
  });
  return inside ?? bands[0] ?? null;
}

/** The same moment in the known item. */
export function referenceMoment({ query, reference }: Match, queryMs: number): number {
  const length = query[1] - query[0];
  const share = length <= 0 ? 0 : (queryMs - query[0]) / length;
  const within = Math.min(1, Math.max(0, share));
  return Math.round(reference[0] + within * (reference[1] - reference[0]));
}

function stillAt(stills: readonly Still[], ms: number): Still | null {
  return stills[nearest(stills.map((still) => still.time_ms), ms)] ?? null;
}

/** The pictures of both at one moment of the item, or at the start of what matches. */
export function pairAt(
  { bands }: SideBySide,
  stills: readonly Still[],
  known: readonly Still[],
  queryMs: number,
): Pair {
  const band = bandAt(bands, queryMs);
  if (band === null) {
    return { query: null, reference: null, match: null, reference_ms: 0, isWithin: false };
  }
  const { query } = band.match;
  const ms = Math.min(Math.max(queryMs, query[0]), query[1]);
  const reference_ms = referenceMoment(band.match, ms);
  return {
    query: stillAt(stills, ms),
    reference: stillAt(known, reference_ms),
    match: band.match,
    reference_ms,
    isWithin: ms === queryMs,
  };
}

// Pictures that lie further apart show other moments: their difference would say nothing.
const SAME_MOMENT_MS = 250;

/** The pictures of both that show one moment most nearly, of those the closest to where the reader is. */
export function comparable(
  match: Match,
  stills: readonly Still[],
  known: readonly Still[],
  queryMs: number,
): { query: Still; reference: Still } | null {
  let best: { query: Still; reference: Still; off: number } | null = null;
  for (const query of stills) {
    if (query.time_ms < match.query[0] || query.time_ms > match.query[1]) continue;
    const wanted = referenceMoment(match, query.time_ms);
    for (const reference of known) {
      if (Math.abs(reference.time_ms - wanted) > SAME_MOMENT_MS) continue;
      const off = Math.abs(query.time_ms - queryMs);
      if (best === null || off < best.off) best = { query, reference, off };
    }
  }
  return best;
}

/** Where a moment of the item stands on the drawing. */
export function momentX(drawing: SideBySide, ms: number): number {
  return (ms / drawing.scale_ms) * SCALE;
}
