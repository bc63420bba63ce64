// Where the marks of the timeline stand: shares of the width in percent, heights in pixels.
import { linesOf, placesOf, type Where } from '@api/findings';
import type { Finding } from '@api/schema';
import { clock } from './time';

export type Lane = 'provenance' | 'match' | 'picture' | 'sound' | 'text' | 'people';
export const LANES: readonly Lane[] = ['provenance', 'match', 'picture', 'sound', 'text'];

const LANE_OF: Record<string, Lane> = {
  ai_trace: 'provenance',
  c2pa: 'provenance',
  known_match: 'match',
  black: 'picture',
  frozen: 'picture',
  scene_cuts: 'picture',
  silence: 'sound',
  captions: 'text',
  ocr: 'text',
};
const LANE_OF_TRACK: Record<string, Lane> = {
  container: 'provenance',
  video: 'picture',
  audio: 'sound',
  text: 'text',
};

export const LANE_HEIGHT = 28;
const MARK_HEIGHT = 20;
const MARK_HEIGHT_MIN = 5;
const MARK_WIDTH_MIN = 0.4; // percent: a moment is still seen and hit
const ROWS_MAX = 3; // more would be too low to hit
const MARKS_MAX = 500; // a lane; more could not be told apart

export interface Mark {
  lane: Lane;
  kind: string;
  verdict: string | null;
  track: string;
  from_ms: number;
  to_ms: number;
  /** of the whole item, not of a stretch of it */
  whole: boolean;
  score: number | null;
  words: string;
  x: number;
  width: number;
  y: number;
  height: number;
}

export interface LaneMarks {
  lane: Lane;
  marks: Mark[];
  left_out: number;
  /** why it has no marks: nothing was found, or nothing was looked at */
  empty: 'nothing' | 'notExamined';
}

export function share(ms: number, durationMs: number): number {
  if (durationMs <= 0) return 0;
  return (Math.min(Math.max(ms, 0), durationMs) / durationMs) * 100;
}

export function laneOf(kind: string, track: string): Lane | null {
  return LANE_OF[kind] ?? LANE_OF_TRACK[track] ?? null;
}

interface Stretch extends Where {
  words: string;
}

/** A finding's stretches; captions tell theirs as lines of evidence. */
function stretches(finding: Finding): Stretch[] {
  const places = placesOf(finding);
  if (places.length > 0) return places.map((where) => ({ ...where, words: '' }));
  return linesOf(finding).map(({ from_ms, to_ms, text }) => {
    return { track: 'text', from_ms, to_ms, words: text };
  });
}

function markOf(finding: Finding, at: Stretch, lane: Lane, durationMs: number): Mark {
  const whole = at.track === 'container';
  const from = whole ? 0 : at.from_ms;
  const to = whole ? durationMs : Math.max(at.from_ms, at.to_ms);
  const certainty = Math.min(1, Math.max(0, finding.score ?? 1));
  const height = Math.max(MARK_HEIGHT_MIN, Math.round(certainty * MARK_HEIGHT));
  const width = Math.max(MARK_WIDTH_MIN, share(to, durationMs) - share(from, durationMs));
  return {
    lane,
    kind: finding.kind,
    verdict: finding.verdict,
    track: at.track,
    from_ms: from,
    to_ms: to,
    whole,
    score: finding.score,
    words: at.words,
    x: Math.min(share(from, durationMs), 100 - width),
    width,
    y: LANE_HEIGHT - height,
    height,
  };
}

/** Marks that share time lie one above the other, so that each is seen and can be chosen. */
function stack(marks: Mark[]): void {
  const ends: number[] = [];
  const rows = marks.map((mark) => {
    const free = ends.findIndex((end) => end <= mark.x);
    const row = free >= 0 ? free : Math.min(ends.length, ROWS_MAX - 1);
    ends[row] = mark.x + mark.width;
    return row;
  });
  const height = MARK_HEIGHT / Math.max(1, ends.length);
  marks.forEach((mark, index) => {
    const bottom = LANE_HEIGHT - (ends.length - 1 - (rows[index] ?? 0)) * height;
    mark.height = Math.max(MARK_HEIGHT_MIN, Math.round((mark.height * height) / MARK_HEIGHT));
    mark.y = bottom - mark.height;
  });
}

function wasExamined(findings: readonly Finding[], lane: Lane): boolean {
  return findings.some((finding) => finding.unable === null && laneOf(finding.kind, '') === lane);
}

/** A moment that a person pointed at. */
export interface Told {
  from_ms: number;
  to_ms: number;
  /** the category of the report */
  kind: string;
  words: string;
}

export function toldLane(all: readonly Told[], durationMs: number): LaneMarks {
  const lane: LaneMarks = { lane: 'people', marks: [], left_out: 0, empty: 'nothing' };
  if (durationMs <= 0) return lane;
  for (const { from_ms, to_ms, kind, words } of all) {
    if (lane.marks.length >= MARKS_MAX) {
      lane.left_out += 1;
      continue;
    }
    const width = Math.max(MARK_WIDTH_MIN, share(to_ms, durationMs) - share(from_ms, durationMs));
    lane.marks.push({
      lane: 'people',
      kind,
      verdict: null,
      track: '',
      from_ms,
      to_ms,
      whole: false,
      score: null,
      words,
      x: Math.min(share(from_ms, durationMs), 100 - width),
      width,
      y: LANE_HEIGHT - MARK_HEIGHT,
      height: MARK_HEIGHT,
    });
  }
  lane.marks.sort((a, b) => a.from_ms - b.from_ms);
  stack(lane.marks);
  return lane;
}

export function lanesOf(findings: readonly Finding[], durationMs: number): LaneMarks[] {
  const all: LaneMarks[] = LANES.map((lane) => ({
    lane,
    marks: [],
    left_out: 0,
    empty: wasExamined(findings, lane) ? 'nothing' : 'notExamined',
  }));
  if (durationMs <= 0) return all;
  for (const finding of findings) {
    if (finding.unable !== null) continue;
    for (const at of stretches(finding)) {
      const lane = laneOf(finding.kind, at.track);
      const into = all.find((one) => one.lane === lane);
      if (lane === null || into === undefined) continue;
      if (into.marks.length >= MARKS_MAX) into.left_out += 1;
      else into.marks.push(markOf(finding, at, lane, durationMs));
    }
  }
  for (const one of all) {
    one.marks.sort((a, b) => a.from_ms - b.from_ms);
    stack(one.marks);
  }
  return all;
}

/** All marks in the order in which j and k visit them. */
export function inOrder(lanes: readonly LaneMarks[]): Mark[] {
  return lanes.flatMap((lane) => lane.marks).sort((a, b) => a.from_ms - b.from_ms);
}

const STEPS_MS = [500, 1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000];
const TICKS_MAX = 6;

export interface Tick {
  x: number;
  anchor: 'start' | 'middle' | 'end';
  label: string;
}

export function ticksOf(durationMs: number): Tick[] {
  if (durationMs <= 0) return [];
  const step = STEPS_MS.find((one) => durationMs / one <= TICKS_MAX) ?? durationMs / TICKS_MAX;
  const ticks: Tick[] = [];
  for (let ms = 0; ms <= durationMs; ms += step) {
    const x = share(ms, durationMs);
    ticks.push({ x, anchor: x < 4 ? 'start' : x > 96 ? 'end' : 'middle', label: clock(ms) });
  }
  return ticks;
}

/** The moment under the pointer. */
export function momentAt(offset: number, width: number, durationMs: number): number {
  if (width <= 0) return 0;
  return Math.round((Math.min(Math.max(offset, 0), width) / width) * durationMs);
}

/** The still nearest to a moment, or -1 when there is none. */
export function nearest(times: readonly number[], ms: number): number {
  let best = -1;
  times.forEach((time, index) => {
    const before = times[best];
    if (before === undefined || Math.abs(time - ms) < Math.abs(before - ms)) best = index;
  });
  return best;
}
