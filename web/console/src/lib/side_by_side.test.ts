import { describe, expect, it } from 'vitest';
import type { Match } from '@api/findings';
import { comparable, pairAt, referenceDuration, referenceMoment, SCALE, sideBySide } from './side_by_side';

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
    transform: { speed: 1, mirror: '', rotate: 0, crop: [0, 0, 1, 1], pane: [0, 0, 1, 1] },
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
    expect(drawing?.bands.map((band) => [band.query_y, band.reference_y, band.height])).toEqual([
      [0, 76, 10],
      [10, 86, 10],
    ]);
    expect(drawing?.bands[0]?.points).toBe('400.0,20.0 650.5,20.0 326.5,76.0 76.0,76.0');
  });
  it('draws each known item by itself', () => {
    const drawings = sideBySide([match({}), match({ entry: 'other' })], 20_000);
    expect(drawings.map((one) => one.entry)).toEqual(['old-bridge', 'other']);
    expect(sideBySide([], 0)).toEqual([]);
  });
  it('finds the same moment in the known item, and stays within the match', () => {
    expect(referenceMoment(match({}), 9000)).toBe(2520);
    expect(referenceMoment(match({}), 0)).toBe(1520);
    expect(referenceMoment(match({}), 20_000)).toBe(6530);
    expect(referenceMoment(match({ query: [0, 4000], reference: [0, 2000] }), 3000)).toBe(1500);
    expect(referenceMoment(match({ query: [0, 0], reference: [0, 0] }), 0)).toBe(0);
  });
  it('pairs the pictures of one moment', () => {
    const stills = [0, 9000, 12_000, 15_000].map((time_ms) => ({ time_ms, url: '/q' }));
    const known = [0, 2500, 5500].map((time_ms) => ({ time_ms, url: '/r' }));
    const drawings = sideBySide([match({})], 20_000);
    const times = drawings.flatMap((drawing) =>
      [0, 9000, 12_000, 19_000].map((ms) => {
        const pair = pairAt(drawing, stills, known, ms);
        return [pair.query?.time_ms, pair.reference?.time_ms];
      }),
    );
    // Outside of the match it is the nearest end of it that is compared.
    expect(times).toEqual([[9000, 2500], [9000, 2500], [12_000, 5500], [12_000, 5500]]);
  });
  it('compares only pictures of one moment, the closest to where the reader is', () => {
    const at = (time_ms: number) => ({ time_ms, url: `/${time_ms}` });
    // 8000 lies on 1520, so 9000 on 2520 and 12 000 on 5520.
    const known = [at(2400), at(4000), at(5600)];
    const times = (ms: number) => {
      const pair = comparable(match({}), [at(1000), at(9000), at(10_000), at(12_000)], known, ms);
      return [pair?.query.time_ms, pair?.reference.time_ms];
    };
    expect(times(0)).toEqual([9000, 2400]);
    expect(times(11_500)).toEqual([12_000, 5600]);
    expect(comparable(match({}), [at(9000)], [at(3000)], 9000)).toBeNull();
  });
  it('says that there is no picture', () => {
    const [drawing] = sideBySide([match({})], 20_000);
    if (drawing === undefined) throw new Error('no drawing');
    expect(pairAt(drawing, [], [], 0)).toMatchObject({ query: null, reference: null });
  });
});
