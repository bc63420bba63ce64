// A server of one's own: `vigie serve` of the build under test on a free port, in a folder that is
// gone afterwards. VIGIE_BUILD names the build.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { whole } from '@api/read';
import { readItem, type Item } from '@api/schema';

const BUILD = process.env.VIGIE_BUILD ?? '';
const SAMPLES = new URL('../../../samples/', import.meta.url).pathname;
const WAIT_MS = 60_000;

export function sample(name: string): string {
  return path.join(SAMPLES, name);
}

/** Asks until there is an answer; the time is a bound, not a wait. */
export async function until<V>(look: () => Promise<V | null>): Promise<V> {
  const end = Date.now() + WAIT_MS;
  for (;;) {
    const value = await look();
    if (value !== null) return value;
    if (Date.now() > end) throw new Error('it did not come to pass within a minute');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export class Server {
  /** with which it is asked; '' where none is needed */
  key = '';

  private constructor(
    private readonly process: ChildProcess,
    private readonly folder: string,
    readonly url: string,
  ) {}

  /** before: commands to run on the data folder first, without the program's name;
   * more: further arguments of vigie serve */
  static async start(
    before: string[][] = [],
    more: string[] = [],
  ): Promise<{ server: Server; said: string[] }> {
    const folder = mkdtempSync(path.join(tmpdir(), 'vigie-console-'));
    const data = path.join(folder, 'data');
    const program = path.join(BUILD, 'vigie');
    const said = before.map((command) => {
      return execFileSync(program, [...command, '--data', data]).toString().trim();
    });
    const listen = ['serve', '--data', data, '--listen', '127.0.0.1:0', ...more];
    const child = spawn(program, listen, { stdio: ['ignore', 'pipe', 'ignore'] });
    const line = await new Promise<string>((resolve, reject) => {
      child.stdout.once('data', (bytes: Buffer) => resolve(bytes.toString()));
      child.once('exit', () => reject(new Error('the server ended before it was ready')));
    });
    const url = /http:\/\/[\d.]+:\d+/.exec(line)?.[0];
    if (url === undefined) throw new Error(`the server said ${line}`);
    return { server: new Server(child, folder, url), said };
  }

  stop(): void {
    this.process.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Runs a command of the program, on this server's data where it takes any. */
  run(command: string[], ofData = true): string {
    const data = ofData ? ['--data', path.join(this.folder, 'data')] : [];
    return execFileSync(path.join(BUILD, 'vigie'), [...command, ...data]).toString();
  }

  private get headers(): Record<string, string> {
    return this.key === '' ? {} : { Authorization: 'Bearer ' + this.key };
  }

  async bytes(address: string): Promise<Buffer> {
    const answer = await fetch(this.url + address, { headers: this.headers });
    if (!answer.ok) throw new Error(`${address}: ${await answer.text()}`);
    return Buffer.from(await answer.arrayBuffer());
  }

  async ask(method: string, address: string, body?: object): Promise<unknown> {
    const headers = { ...this.headers, 'Content-Type': 'application/json' };
    const init: RequestInit = { method, headers };
    if (body !== undefined) init.body = JSON.stringify(body);
    const answer = await fetch(this.url + address, init);
    if (!answer.ok) throw new Error(`${method} ${address}: ${await answer.text()}`);
    return answer.json();
  }

  async item(id: string): Promise<Item> {
    return readItem(await this.ask('GET', `/v1/items/${id}`));
  }

  async count(): Promise<number> {
    const { items } = whole(await this.ask('GET', '/v1/items'));
    return Array.isArray(items) ? items.length : 0;
  }

  /** A sample, uploaded and decided. */
  async upload(
    name: string,
    title: string,
    account = 'sample-desk',
    more: object = {},
  ): Promise<Item> {
    const form = new FormData();
    const metadata = JSON.stringify({ account, title, language: 'en', ...more });
    form.append('metadata', new Blob([metadata], { type: 'application/json' }));
    form.append('media', new Blob([readFileSync(sample(name))]), name);
    const init = { method: 'POST', headers: this.headers, body: form };
    const answer = await fetch(this.url + '/v1/items', init);
    const { id } = readItem(await answer.json());
    return until(async () => {
      const now = await this.item(id);
      return now.state === 'waiting' ? null : now;
    });
  }

  /** What a newcomer sees after the samples were uploaded: a bank with the one known clip, and
   * each sample under the id of its name. */
  async withSamples(): Promise<Record<string, string>> {
    await this.ask('POST', '/v1/banks', { bank: 'known-fakes' });
    const original = await this.upload('original.mp4', 'The old bridge, as it was filmed');
    await this.ask('POST', '/v1/banks/known-fakes/entries', {
      item: original.id,
      id: 'old-bridge',
      verdict: 'manipulated',
      confirmed: true,
      topic: 'infrastructure',
      note: 'The collapse was added.',
    });
    const ids: Record<string, string> = { 'original.mp4': original.id };
    for (const [name, title, account] of OTHERS) {
      ids[name] = (await this.upload(name, title, account)).id;
    }
    return ids;
  }
}

const OTHERS: readonly (readonly [string, string, string])[] = [
  ['exact-copy.mp4', 'Bridge collapses', 'u-4711'],
  ['edited-copy.mp4', 'BREAKING: bridge down', 'u-4712'],
  ['longer-quoting.mp4', 'Our fact-check of the bridge video', 'newsroom-42'],
  ['ordinary.mp4', 'A walk in the park', 'u-0815'],
  ['ai-iptc.png', 'Portrait of nobody', 'u-0420'],
  ['broken.mp4', 'holiday', 'u-0007'],
];

