import { describe, expect, it } from 'vitest';
import { bankHash, itemHash, itemsHash, parseRoute } from './route';

describe('routes', () => {
  it('starts with the items', () => {
    expect(parseRoute('')).toEqual({ screen: 'items', id: '', query: {} });
    expect(parseRoute('#/nowhere').screen).toBe('items');
  });
  it('keeps filters', () => {
    const hash = itemsHash({ state: 'waiting', visibility: '', account: 'a b&c' });
    expect(hash).toBe('#/items?state=waiting&account=a+b%26c');
    expect(parseRoute(hash).query).toEqual({ state: 'waiting', account: 'a b&c' });
  });
  it('brings ids back as they were', () => {
    expect(parseRoute(itemHash('ext:a/b?c#d'))).toEqual({
      screen: 'item',
      id: 'ext:a/b?c#d',
      query: {},
    });
    expect(parseRoute(bankHash('known'))).toEqual({ screen: 'bank', id: 'known', query: {} });
    expect(parseRoute('#/items/%E0%A4%A').id).toBe('%E0%A4%A');
  });
});
