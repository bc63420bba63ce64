import { describe, expect, it, vi } from 'vitest';
import { Api } from '@api/client';
import { Problem } from '@api/problem';
import { readItem } from '@api/schema';
import { ItemList, withItem } from './items.svelte';

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
  it('asks again for what it heard of, and for all when that is much', async () => {
    const api = new Api();
    const item = vi.spyOn(api, 'item').mockImplementation((id) => {
      return id === 'a' ? Promise.reject(new Problem(404, '', '', '')) : Promise.resolve(recent);
    });
    const items = vi.spyOn(api, 'items').mockResolvedValue({ items: [recent], next: null });
    const shown = new ItemList(api, NONE);
    shown.items = [old];
    await shown.touch(new Set(['a', 'b']));
    expect(item).toHaveBeenCalledTimes(2);
    expect(shown.items).toEqual([recent]);
    expect(items).not.toHaveBeenCalled();
    await shown.touch(new Set(Array.from({ length: 21 }, (_, n) => String(n))));
    expect(item).toHaveBeenCalledTimes(2);
    expect(items).toHaveBeenCalledOnce();
  });
});
