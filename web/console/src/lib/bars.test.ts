import { expect, it } from 'vitest';
import { barsOf } from './bars';

it('draws the longest first, against the widest of all', () => {
  const bars = barsOf([
    { name: 'a', counts: [5, 0] },
    { name: 'none', counts: [0, 0] },
    { name: 'b', counts: [8, 20] },
  ]);
  expect(bars.map((bar) => bar.name)).toEqual(['b', 'a']);
  expect(bars[0]?.widths).toEqual([40, 100]);
  expect(bars[1]?.widths).toEqual([25, 0]);
});

it('draws at most so many', () => {
  const rows = Array.from({ length: 30 }, (_, i) => ({ name: String(i), counts: [i + 1] }));
  expect(barsOf(rows, 5).map((bar) => bar.name)).toEqual(['29', '28', '27', '26', '25']);
});
