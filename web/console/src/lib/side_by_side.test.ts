import { describe, expect, it } from 'vitest';
import type { Match } from '../api/types';
import { referenceDuration, SCALE, sideBySide, spread, stillsWithin } from './side_by_side';

function match(members: Partial<Match>): Match {
  const one: Match = {
    bank: 'known',
    entry: 'old-bridge',
    entry_verdict: 'manipulated',
    confirmed: true,
    track: 'video',
    match_kind: 'contains',
    query: [8000, 13010],
    reference: [1520, 6530],
    coverage: { query: 0.238, reference: 0.6254 },
    transform: { speed: 1, mirror: '', rotate: 0 },
    topic: '',
    source: '',
    note: '',
  };
  return { ...one, ...members };
}

describe('side by side', () => {
  it('tells the length of the known item from the share that matched', () => {
    expect(referenceDuration([match({})])).toBe(8011);
    expect(referenceDuration([match({ coverage: { query: 0, reference: 0 } })])).toBe(6530);
  });
  it('draws both on the longer one’s scale', () => {
    const [drawing] = sideBySide([match({}), match({ track: 'audio' })], 20_000);
    expect(drawing?.query_width).toBe(SCALE);
    expect(drawing?.reference_width).toBeCloseTo(400.5, 0);
    expect(drawing?.bands.length).toBe(2);
    expect(drawing?.bands[0]?.points).toBe('400.0,20.0 650.5,20.0 326.5,76.0 76.0,76.0');
  });
  it('draws each known item by itself', () => {
    const drawings = sideBySide([match({}), match({ entry: 'other' })], 20_000);
    expect(drawings.map((one) => one.entry)).toEqual(['old-bridge', 'other']);
    expect(sideBySide([], 0)).toEqual([]);
  });
  it('shows stills of the matched stretch', () => {
    const [drawing] = sideBySide([match({})], 20_000);
    const stills = [0, 9000, 10_000, 15_000].map((time_ms) => ({ time_ms, url: '/s' }));
    const times = stillsWithin(stills, drawing?.bands ?? []).map((still) => still.time_ms);
    expect(times).toEqual([9000, 10_000]);
    expect(spread([1, 2, 3, 4, 5, 6, 7])).toEqual([1, 3, 5, 7]);
  });
});
