import { describe, expect, it } from 'vitest';
import { flag, list, number, pathOrNull, text, whole } from './read';
import { readItem } from './schema';

describe('the border', () => {
  it('makes whole values of what is missing or of another type', () => {
    const item = readItem({ id: 'i_1', duration_ms: '8', title: null, later: true, decision: 7 });
    expect(item).toMatchObject({ id: 'i_1', duration_ms: 0, title: '', decision: null });
    expect(Object.keys(item)).not.toContain('later');
  });
  it('keeps words that this version does not know', () => {
    expect(readItem({ state: 'quarantined' }).state).toBe('quarantined');
  });
  it('follows addresses of this server only', () => {
    const others = ['https://elsewhere.example/x.jpg', '//elsewhere.example/x', '/\\elsewhere', 'x'];
    expect(others.map(pathOrNull)).toEqual([null, null, null, null]);
    expect(pathOrNull('/v1/items/i_1/stills/0')).toBe('/v1/items/i_1/stills/0');
  });
  it('refuses an answer that is no object', () => {
    for (const answer of [null, [], 'text', 3]) expect(() => whole(answer)).toThrow('no JSON object');
  });
  it('reads plain values', () => {
    expect([text(4), text(true), number(NaN), number(2.5), flag('true'), flag(true)]).toEqual([
      '4', '', 0, 2.5, false, true,
    ]);
    expect(list('abc', text)).toEqual([]);
    expect(list([1, 'b', null], text)).toEqual(['1', 'b', '']);
  });
});
