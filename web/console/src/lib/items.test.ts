import { describe, expect, it } from 'vitest';
import { readItem } from '@api/schema';
import { withItem } from './items.svelte';

const NONE = { state: '', visibility: '', account: '' };

function item(id: string, created: string, state = 'waiting') {
  return readItem({ id, created, state });
}

describe('the live list', () => {
  const old = item('a', '2026-05-01T00:00:00Z');
  const recent = item('b', '2026-05-03T00:00:00Z');
  const list = [recent, old];

  it('puts an item where its time is', () => {
    const ids = (of: ReturnType<typeof withItem>) => of.map((one) => one.id).join('');
    expect(ids(withItem(list, item('c', '2026-05-04T00:00:00Z'), NONE))).toBe('cba');
    expect(ids(withItem(list, item('c', '2026-05-02T00:00:00Z'), NONE))).toBe('bca');
    expect(ids(withItem(list, item('c', '2026-04-02T00:00:00Z'), NONE))).toBe('ba');
    expect(ids(withItem([], old, NONE))).toBe('a');
  });
  it('replaces an item, and drops what no longer fits', () => {
    const decided = item('a', old.created, 'decided');
    expect(withItem(list, decided, NONE)[1]?.state).toBe('decided');
    expect(withItem(list, decided, { ...NONE, state: 'waiting' }).length).toBe(1);
  });
});
