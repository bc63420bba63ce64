import { describe, expect, it } from 'vitest';
import { Meter } from './meter';

function meter(): { told: [string, number][]; meter: Meter } {
  const told: [string, number][] = [];
  return { told, meter: new Meter((item, seconds) => told.push([item, seconds])) };
}

describe('meter', () => {
  it('counts what was shown, not what was open', () => {
    const { told, meter: one } = meter();
    for (let s = 0; s <= 4; s += 1) one.tick('', s * 1000);
    one.tick('i_1', 4000);
    one.tick('i_1', 5000);
    one.tick('', 6000);
    one.tick('', 9000);
    expect(told).toEqual([['i_1', 2]]);
  });
  it('hands on every ten seconds, and what is left at the end', () => {
    const { told, meter: one } = meter();
    for (let s = 0; s <= 12; s += 1) one.tick('i_1', s * 1000);
    one.flush();
    expect(told).toEqual([['i_1', 10], ['i_1', 2]]);
  });
  it('tells items apart, and counts nothing for a page that slept', () => {
    const { told, meter: one } = meter();
    one.tick('i_1', 0);
    one.tick('i_2', 1000);
    one.tick('i_2', 600_000);
    one.tick('', 601_000);
    expect(told).toEqual([['i_1', 1], ['i_2', 1]]);
  });
});
