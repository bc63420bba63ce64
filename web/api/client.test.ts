// The client against a fetch of our own: what is asked, and what becomes of each kind of answer.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { addressOf, Api } from './client';
import { Problem, retryAfter } from './problem';

function answering(status: number, body: string, headers: Record<string, string> = {}) {
  const asked = vi.fn(async (_address: string, _init: RequestInit) => {
    return new Response(body === '' ? null : body, { status, headers });
  });
  vi.stubGlobal('fetch', asked);
  return asked;
}

afterEach(() => vi.unstubAllGlobals());

describe('the client', () => {
  it('fills addresses so that nothing leaves its place', () => {
    const path = { bank: 'a/b', id: '../x?y#z' };
    const route = 'GET /v1/banks/{bank}/entries/{id}/stills/{n}';
    expect(addressOf(route, { path })).toBe('/v1/banks/a%2Fb/entries/..%2Fx%3Fy%23z/stills/');
    const query = { account: 'a b&c', state: '', limit: 5 };
    expect(addressOf('GET /v1/items', { query })).toBe('/v1/items?account=a+b%26c&limit=5');
  });
  it('asks in the reader’s language and reads the answer', async () => {
    const asked = answering(200, '{"id":"i_1","state":"decided"}');
    const api = new Api();
    api.language = 'fr';
    expect((await api.item('i_1')).state).toBe('decided');
    expect(asked.mock.calls[0]?.[0]).toBe('/v1/items/i_1?locale=fr');
  });
  it('takes an answer without content', async () => {
    answering(204, '');
    await expect(new Api().signOut()).resolves.toBeUndefined();
  });
  it('tells what the server said was wrong', async () => {
    answering(503, '{"title":"Busy","detail":"9 jobs wait","instance":"r1"}', { 'Retry-After': '7' });
    const caught = await new Api().queue().catch((error: unknown) => error);
    expect(caught).toMatchObject({ status: 503, detail: '9 jobs wait', instance: 'r1', retryAfterSeconds: 7 });
  });
  it('takes a page that is not ours for a problem without words', async () => {
    answering(502, '<html>bad gateway</html>');
    const caught = await new Api().queue().catch((error: unknown) => error);
    expect(caught).toBeInstanceOf(Problem);
    expect(caught).toMatchObject({ status: 502, detail: '' });
  });
  it('asks to sign in on 401, except where one is signing in', async () => {
    answering(401, '{}');
    const api = new Api();
    api.onSignedOut = vi.fn();
    await api.signIn({ key: 'wrong' }).catch(() => undefined);
    expect(api.onSignedOut).not.toHaveBeenCalled();
    await api.queue().catch(() => undefined);
    expect(api.onSignedOut).toHaveBeenCalledOnce();
  });
  it('is told when nothing answers', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('network')));
    await expect(new Api().queue()).rejects.toMatchObject({ status: 0 });
  });
  it('waits no longer than five minutes', () => {
    expect(['9', ' 30 ', '9999', 'soon', null].map(retryAfter)).toEqual([9, 30, 300, null, null]);
  });
});
