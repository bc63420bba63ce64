// Every request the console makes, but uploads (upload.ts) and the event stream (events.ts).
import { Problem, problemOf } from './problem';
import * as read from './read';
import type * as T from './types';

type Listener = () => void;

function path(...parts: string[]): string {
  return '/v1/' + parts.map((part) => encodeURIComponent(part)).join('/');
}

function query(members: Record<string, string | number>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(members)) {
    if (value !== '') search.set(name, String(value));
  }
  const all = search.toString();
  return all === '' ? '' : '?' + all;
}

export class Api {
  /** Called when an answer is 401: the person has to sign in (again). */
  onSignedOut: Listener = () => {};
  language = 'en';

  async session(): Promise<T.Session> {
    return read.session(await this.get(path('session')));
  }
  async signIn(key: string): Promise<void> {
    await this.send('POST', path('session'), { key });
  }
  async signOut(): Promise<void> {
    await this.send('DELETE', path('session'));
  }

  async items(filter: T.ItemFilter, before: string, limit: number): Promise<T.ItemPage> {
    const search = query({ ...filter, before, limit });
    return read.itemPage(await this.get(path('items') + search));
  }
  async item(id: string): Promise<T.Item> {
    return read.item(await this.get(path('items', id)));
  }
  async deleteItem(id: string): Promise<void> {
    await this.send('DELETE', path('items', id));
  }
  async findings(id: string): Promise<T.Finding[]> {
    return read.findings(await this.get(path('items', id, 'findings')));
  }
  async reasons(id: string): Promise<T.Reasons> {
    return read.reasons(await this.get(path('items', id, 'decision')));
  }
  async stills(id: string): Promise<T.Still[]> {
    return read.stills(await this.get(path('items', id, 'stills')));
  }
  async effects(id: string, surface: string): Promise<T.EffectsPreview> {
    const search = query({ surface, locale: this.language });
    return read.effects(await this.get(path('items', id, 'effects') + search));
  }
  mediaUrl(id: string): string {
    return path('items', id, 'media');
  }

  async banks(): Promise<T.Bank[]> {
    return read.banks(await this.get(path('banks')));
  }
  async createBank(bank: string): Promise<void> {
    await this.send('POST', path('banks'), { bank });
  }
  async entries(bank: string): Promise<T.Entry[]> {
    return read.entries(await this.get(path('banks', bank, 'entries')));
  }
  async addEntry(bank: string, entry: T.NewEntry): Promise<void> {
    await this.send('POST', path('banks', bank, 'entries'), { ...entry });
  }
  async removeEntry(bank: string, id: string): Promise<void> {
    await this.send('DELETE', path('banks', bank, 'entries', id));
  }

  async policies(): Promise<T.Policy[]> {
    return read.policies(await this.get(path('policies')));
  }

  async queue(): Promise<T.Queue> {
    return read.queue(await this.get(path('queue')));
  }
  async deadJobs(): Promise<T.DeadJob[]> {
    return read.deadJobs(await this.get(path('jobs', 'dead')));
  }
  async deadDeliveries(): Promise<T.DeadDelivery[]> {
    return read.deadDeliveries(await this.get(path('deliveries', 'dead')));
  }
  async retry(what: 'jobs' | 'deliveries', id: string): Promise<void> {
    await this.send('POST', path(what, id, 'retry'));
  }

  private async get(address: string): Promise<unknown> {
    return JSON.parse(await this.send('GET', address));
  }

  private async send(method: string, address: string, body?: T.Raw): Promise<string> {
    const headers: Record<string, string> = {
      Accept: 'application/json',
      'Accept-Language': this.language,
    };
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    const init: RequestInit = { method, headers, credentials: 'same-origin' };
    if (body !== undefined) init.body = JSON.stringify(body);
    let answer: Response;
    let content: string;
    try {
      answer = await fetch(address, init);
      content = await answer.text();
    } catch {
      throw new Problem(0, '', '', '');
    }
    if (answer.ok) return content;
    if (answer.status === 401 && address !== path('session')) this.onSignedOut();
    throw problemOf(answer.status, content, answer.headers.get('Retry-After'));
  }
}
