import { expect, it } from 'vitest';
import { progressWords, speedOf } from './progress';

it('tells rate and remaining time once they can be told', () => {
  expect(speedOf(80_000, 100)).toBe(0);
  expect(speedOf(1_000_000, 2000)).toBe(500_000);
  expect(progressWords(80_000, 5_000_000, 0)).toBe('80 kB of 5 MB');
  expect(progressWords(1_000_000, 5_000_000, 500_000)).toBe(
    '1 MB of 5 MB, 500 kB a second, 0:08 left',
  );
  expect(progressWords(5_000_000, 5_000_000, 500_000)).toBe('5 MB of 5 MB');
});
