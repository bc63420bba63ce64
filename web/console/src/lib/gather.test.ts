import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Gather } from './gather';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('hands over what came within the time, each once', () => {
  const seen: string[][] = [];
  const gather = new Gather<string>(250, (values) => seen.push([...values]));
  for (const one of ['a', 'b', 'a']) gather.add(one);
  vi.advanceTimersByTime(249);
  gather.add('c');
  expect(seen).toEqual([]);
  vi.advanceTimersByTime(1);
  gather.add('d');
  expect(seen).toEqual([['a', 'b', 'c']]);
  vi.advanceTimersByTime(250);
  expect(seen).toEqual([['a', 'b', 'c'], ['d']]);
});

it('hands over nothing once it was stopped', () => {
  const run = vi.fn();
  const gather = new Gather<string>(250, run);
  gather.add('a');
  gather.stop();
  vi.advanceTimersByTime(1000);
  expect(run).not.toHaveBeenCalled();
});
