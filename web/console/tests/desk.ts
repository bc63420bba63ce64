// A server with people who work at its desk, and what tests do with them.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inner, list, text, type Raw } from '@api/read';
import { readReceipt, readStatus, type Receipt, type Status } from '@api/schema';
import type { Browser } from 'playwright-core';
import { open, type Opened } from './browser';
import { Server, until } from './server';

const POLICY = new URL('../../../policies/default', import.meta.url).pathname;

/** One change to a file of the policy: what stands there, what is to stand there. */
export type Edit = [file: string, from: string | RegExp, to: string];

export interface Person {
  name: string;
  roles: string[];
}

export class Desk {
  private passwords = new Map<string, string>();
  private folder = '';

  private constructor(readonly server: Server) {}

  /** The policy as it is shipped but for these changes; effects are in force. */
  static async start(people: Person[], edits: Edit[] = []): Promise<Desk> {
    const commands = [['admin', 'key', 'create', '--scope', 'admin']];
    for (const effect of ['label', 'reduce', 'restrict', 'remove']) {
      commands.push(['admin', 'enable', effect, '--person', 'A. Nyone']);
    }
    for (const { name, roles } of people) {
      const given = roles.flatMap((role) => ['--role', role]);
      commands.push(['admin', 'user', 'create', name, ...given, '--no-totp']);
    }
    const policy = edits.length === 0 ? '' : edited(edits);
    const more = policy === '' ? [] : ['--policy', policy];
    const { server, said } = await Server.start(commands, more);
    const desk = new Desk(server);
    server.key = said[0] ?? '';
    desk.folder = policy;
    people.forEach(({ name }, index) => {
      const printed = said[commands.length - people.length + index] ?? '';
      desk.passwords.set(name, /^password\s+(\S+)$/m.exec(printed)?.[1] ?? '');
    });
    return desk;
  }

  stop(): void {
    this.server.stop();
    if (this.folder !== '') rmSync(path.dirname(this.folder), { recursive: true, force: true });
  }

  /** The console as that person has it, signed in. */
  async signIn(browser: Browser, name: string): Promise<Opened> {
    const opened = await open(browser, `${this.server.url}/console/`);
    await opened.page.getByLabel('Name').fill(name);
    await opened.page.getByLabel('Password').fill(this.passwords.get(name) ?? '');
    await opened.page.keyboard.press('Enter');
    await opened.page.getByRole('heading', { name: 'Desk' }).waitFor();
    return opened;
  }

  async report(item: string, reporter: string, more: object = {}): Promise<Receipt> {
    const body = { item, reporter, category: 'altered.edited', ...more };
    return readReceipt(await this.server.ask('POST', '/v1/reports', body));
  }

  async status(receipt: Receipt): Promise<Status> {
    return readStatus(await this.server.ask('GET', `/v1/status/${receipt.link}`));
  }

  /** The notices of a case: side, kind and state of each. */
  async notices(of: string): Promise<{ side: string; kind: string; state: string }[]> {
    const detail = inner(await this.server.ask('GET', `/v1/cases/${of}`));
    return list(detail.notices, inner).map(({ side, kind, state }) => {
      return { side: text(side), kind: text(kind), state: text(state) };
    });
  }

  async effects(item: string): Promise<Raw> {
    return inner(inner(await this.server.ask('GET', `/v1/items/${item}/effects`)).effects);
  }
}

function edited(edits: Edit[]): string {
  const folder = path.join(mkdtempSync(path.join(tmpdir(), 'vigie-policy-')), 'pack');
  cpSync(POLICY, folder, { recursive: true });
  for (const [file, from, to] of edits) {
    const name = path.join(folder, file);
    const before = readFileSync(name, 'utf8');
    const after = before.replace(from, to);
    if (after === before) throw new Error(`${file} has nothing like ${String(from)}`);
    writeFileSync(name, after);
  }
  return folder;
}

export { until };
