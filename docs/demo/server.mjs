// A small video site that leaves its integrity to Vigie: uploads go to it, and what it says of a
// video decides whether it is suggested, played, labelled and shared. The site keeps nothing.
//
// usage: VIGIE_URL=http://127.0.0.1:8470 [VIGIE_KEY=vk_...] [PORT=8480] node docs/demo/server.mjs
// VIGIE_KEY: a key with items:write, items:read, effects:read, reports:write. It stays here: a
// browser never sees it.
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { randomUUID } from 'node:crypto';

const VIGIE = process.env.VIGIE_URL ?? 'http://127.0.0.1:8470';
const KEY = process.env.VIGIE_KEY ?? '';
const PORT = Number(process.env.PORT ?? 8480);
const UPLOAD_MAX = 64 << 20;
const FILES = { '/': 'index.html', '/site.css': 'site.css', '/site.js': 'site.js' };
const TYPES = { html: 'text/html', css: 'text/css', js: 'text/javascript' };
const POLICY = `default-src 'none'; script-src 'self' ${VIGIE}; style-src 'self'; img-src 'self';
  media-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'`.replace(/\s+/g, ' ');

function vigie(path, init = {}) {
  const headers = { ...init.headers, ...(KEY && { Authorization: `Bearer ${KEY}` }) };
  return fetch(VIGIE + path, { ...init, headers });
}

async function effectsOf(id, surface) {
  const answer = await vigie(`/v1/items/${encodeURIComponent(id)}/effects?surface=${surface}`);
  return answer.ok ? (await answer.json()).effects : null;
}

/** What is suggested: decided, to be had, and not kept out of suggestions. */
async function videos() {
  const { items } = await (await vigie('/v1/items?state=decided&limit=24')).json();
  const effects = await Promise.all(items.map(({ id }) => effectsOf(id, 'feed')));
  const all = items.map(({ id, title, account, kind }, at) => {
    return { id, title, account, kind, effects: effects[at] };
  });
  return all.filter((one) => one.effects?.available && one.effects.recommend);
}

/** Streams Vigie's answer on, with the few headers that matter. */
async function pass(response, answer) {
  for (const name of ['content-type', 'content-length', 'content-range', 'accept-ranges']) {
    if (answer.headers.has(name)) response.setHeader(name, answer.headers.get(name));
  }
  response.statusCode = answer.status;
  if (answer.body === null) return response.end();
  Readable.fromWeb(answer.body).on('error', () => response.destroy()).pipe(response);
}

/** Never more than the length that was said. */
function bodyOf(request) {
  if (!(Number(request.headers['content-length']) <= UPLOAD_MAX)) throw new Error('too large');
  return new Response(Readable.toWeb(request)).blob();
}

function json(response, value, status = 200) {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
}

async function answer(request, response) {
  const url = new URL(request.url, 'http://site');
  const [, first, id] = url.pathname.split('/');
  const viewer = /viewer=([\w-]{36})/.exec(request.headers.cookie ?? '')?.[1] ?? randomUUID();
  response.setHeader('Content-Security-Policy', POLICY);
  response.setHeader('Set-Cookie', `viewer=${viewer}; Path=/; HttpOnly; SameSite=Lax`);
  const file = FILES[url.pathname];
  if (request.method === 'GET' && file) {
    const text = await readFile(new URL(`site/${file}`, import.meta.url), 'utf8');
    response.setHeader('Content-Type', `${TYPES[file.split('.')[1]]}; charset=utf-8`);
    return response.end(text.replaceAll('{VIGIE}', VIGIE));
  }
  if (url.pathname === '/videos') return json(response, await videos());
  if (first === 'effects') return json(response, (await effectsOf(id, 'profile')) ?? {});
  if (first === 'media' || first === 'still') {
    if (!(await effectsOf(id, 'profile'))?.available) return json(response, {}, 451);
    const path = `/v1/items/${encodeURIComponent(id)}/${first === 'media' ? 'media' : 'stills/0'}`;
    const headers = request.headers.range ? { Range: request.headers.range } : {};
    return pass(response, await vigie(path, { headers }));
  }
  if (url.pathname === '/favicon.ico') return response.writeHead(204).end();
  if (first === 'status') return response.writeHead(302, { Location: VIGIE + url.pathname }).end();
  if (url.pathname === '/v1/reports/categories') return pass(response, await vigie(request.url));
  // What changes something comes from this site's own pages.
  if (request.method !== 'POST' || request.headers['sec-fetch-site'] === 'cross-site') {
    return json(response, {}, 404);
  }
  const body = await bodyOf(request);
  if (url.pathname === '/v1/reports') {
    const report = { ...JSON.parse(await body.text()), reporter: viewer, viewer: undefined };
    const headers = { 'Content-Type': 'application/json' };
    const init = { method: 'POST', headers, body: JSON.stringify(report) };
    return pass(response, await vigie('/v1/reports', init));
  }
  if (url.pathname !== '/upload') return json(response, {}, 404);
  const context = { item: { disclosed_ai: url.searchParams.has('ai') } };
  const form = new FormData();
  form.set('metadata', JSON.stringify({ account: viewer, title: url.searchParams.get('title') ?? '', context }));
  form.set('media', body);
  return pass(response, await vigie('/v1/items', { method: 'POST', body: form }));
}

const server = createServer((request, response) => {
  answer(request, response).catch(() => {
    if (response.headersSent) response.destroy();
    else json(response, { detail: 'The site could not do this now.' }, 502);
  });
});
server.listen(PORT, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
