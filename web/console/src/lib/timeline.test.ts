import { describe, expect, it } from 'vitest';
import type { Finding } from '@api/schema';
import { inOrder, lanesOf, LANE_HEIGHT, momentAt, nearest, ticksOf } from './timeline';

function finding(members: Partial<Finding>): Finding {
  const empty: Finding = {
    kind: '',
    analyzer: '',
    version: '1',
    score: null,
    verdict: null,
    where: [],
    evidence: {},
    unable: null,
  };
  return { ...empty, ...members };
}

const CUTS = finding({
  kind: 'scene_cuts',
  where: [
    { track: 'video', from_ms: 6000, to_ms: 6000 },
    { track: 'video', from_ms: 8000, to_ms: 8000 },
  ],
});
const SILENCE = finding({
  kind: 'silence',
  score: 0.5,
  where: [{ track: 'audio', from_ms: 4000, to_ms: 9000 }],
});

describe('timeline', () => {
  it('puts findings into lanes, inside the picture', () => {
    const lanes = lanesOf([CUTS, SILENCE], 8000);
    const sound = lanes.find((lane) => lane.lane === 'sound');
    expect(sound?.marks[0]).toMatchObject({ x: 50, width: 50, height: 10, y: LANE_HEIGHT - 10 });
    const picture = lanes.find((lane) => lane.lane === 'picture');
    expect(picture?.marks.map((mark) => mark.x)).toEqual([75, 99.6]);
  });
  it('stacks marks that share time', () => {
    const at = (track: string, from_ms: number, to_ms: number) =>
      finding({ kind: 'known_match', where: [{ track, from_ms, to_ms }] });
    const matches = [at('video', 0, 4000), at('audio', 2000, 6000), at('video', 5000, 8000)];
    const lane = lanesOf(matches, 8000).find((one) => one.lane === 'match');
    expect(lane?.marks.map((mark) => [mark.y, mark.height])).toEqual([[8, 10], [18, 10], [8, 10]]);
    const apart = lanesOf([at('video', 0, 4000), at('video', 4000, 8000)], 8000)[1];
    expect(apart?.marks.map((mark) => mark.height)).toEqual([20, 20]);
  });
  it('draws what holds of the whole file over all of it', () => {
    const trace = finding({
      kind: 'ai_trace',
      where: [{ track: 'container', from_ms: 0, to_ms: 0 }],
    });
    const mark = lanesOf([trace], 8000)[0]?.marks[0];
    expect(mark).toMatchObject({ lane: 'provenance', whole: true, x: 0, width: 100 });
  });
  it('reads captions from their lines', () => {
    const captions = finding({
      kind: 'captions',
      evidence: { lines: [{ from_ms: 1000, to_ms: 2000, text: 'A bridge' }] },
    });
    expect(inOrder(lanesOf([captions], 4000))[0]).toMatchObject({
      lane: 'text',
      x: 25,
      width: 25,
      words: 'A bridge',
    });
  });
  it('draws nothing of what could not look, nor of a still picture', () => {
    const lost = finding({ ...SILENCE, unable: { kind: 'crashed', reason: 'x' } });
    expect(inOrder(lanesOf([lost], 8000))).toEqual([]);
    expect(inOrder(lanesOf([CUTS], 0))).toEqual([]);
  });
  it('visits marks in time', () => {
    const times = inOrder(lanesOf([CUTS, SILENCE], 9000)).map((mark) => mark.from_ms);
    expect(times).toEqual([4000, 6000, 8000]);
  });
  it('names the axis in round steps, six at most', () => {
    expect(ticksOf(8010).map((tick) => tick.label)).toEqual([
      '0:00.0',
      '0:02.0',
      '0:04.0',
      '0:06.0',
      '0:08.0',
    ]);
    for (const ms of [700, 21_014, 61_000, 3_600_000, 9_000_000]) {
      expect(ticksOf(ms).length).toBeLessThanOrEqual(7);
    }
    expect(ticksOf(0)).toEqual([]);
  });
  it('finds moments and stills', () => {
    expect(momentAt(50, 200, 8000)).toBe(2000);
    expect(momentAt(500, 200, 8000)).toBe(8000);
    expect(nearest([0, 1000, 2000], 1600)).toBe(2);
    expect(nearest([], 1600)).toBe(-1);
  });
});
