import { expect, it } from 'vitest';
import { Loader } from './loader.svelte';

interface Answer {
  resolve: (value: string) => void;
  reject: (error: Error) => void;
}

/** Fetches that are answered by hand, in any order. */
function byHand() {
  const waiting: Answer[] = [];
  const loader = new Loader(() => {
    return new Promise<string>((resolve, reject) => waiting.push({ resolve, reject }));
  });
  return { loader, waiting };
}

const CASES: [string, (first: Answer | undefined) => void][] = [
  ['was answered first', (first) => first?.resolve('old')],
  ['failed first', (first) => first?.reject(new Error('gone'))],
];
it.each(CASES)('whoever asked reads the newest value, though their own fetch %s', async (_, end) => {
  const { loader, waiting } = byHand();
  let read: string | null = '';
  const asked = loader.load().then(() => {
    read = loader.value;
  });
  const again = loader.load();
  expect(waiting.length).toBe(2);
  end(waiting[0]);
  await Promise.resolve();
  expect(loader.value).toBe(null);
  expect(loader.loading).toBe(true);
  waiting[1]?.resolve('new');
  await Promise.all([asked, again]);
  expect(read).toBe('new');
  expect(loader.problem).toBe(null);
  expect(loader.loading).toBe(false);
});

it('keeps what it has when the next fetch fails', async () => {
  const { loader, waiting } = byHand();
  const first = loader.load();
  waiting[0]?.resolve('here');
  await first;
  const second = loader.load();
  waiting[1]?.reject(new Error('no'));
  await second;
  expect(loader.value).toBe('here');
  expect(loader.problem).not.toBe(null);
});
