import { describe, expect, it } from 'vitest';
import { readEffects } from '@api/schema';
import { effectRows, effectWords } from './effects';

describe('effects', () => {
  const neutral = {
    available: true,
    recommend: true,
    search: true,
    share: true,
    interactions: { comments: true, shares: true },
    labels: [],
    geo: [],
  };
  it('tells which effects would be others', () => {
    const would = { ...neutral, recommend: false, labels: [{ id: 'altered_copy', text: 'A copy' }] };
    const rows = effectRows(readEffects({ mode: 'observe', effects: neutral, would }));
    expect(rows.filter((row) => row.differs).map(({ name, now, would }) => [name, now, would]))
      .toEqual([['Labels', 'none', 'A copy'], ['Suggested', 'yes', 'no']]);
  });
  it('has rows for rare effects only where there is one', () => {
    const names = (would: object) =>
      effectRows(readEffects({ effects: neutral, would })).map((row) => row.name);
    expect(names(neutral)).not.toContain('Sealed');
    expect(names({ ...neutral, sealed: true, geo: ['FR', 'BE'] })).toEqual(
      expect.arrayContaining(['Sealed', 'Not in']),
    );
  });
  it('shows what it does not know as it is', () => {
    expect(effectWords({ text: 'Vote on Sunday' })).toBe('Vote on Sunday');
    expect(effectWords({ kind: 'x' })).toBe('{"kind":"x"}');
    expect(effectWords(undefined)).toBe('none');
  });
});
