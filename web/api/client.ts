// Every request of a page but uploads (upload.ts) and the event stream (events.ts).
import { Problem, problemOf } from './problem';
import { whole } from './read';
import * as T from './schema';

export interface ItemFilter {
  state: string;
  visibility: string;
  account: string;
}

type Routes = typeof T.ROUTES;
type Route = keyof Routes;
type Answers = { [Name in Route]: ReturnType<Routes[Name]> };
const READERS: { [Name in Route]: (value: unknown) => Answers[Name] } = T.ROUTES;

interface Asked {
  /** what stands for {name} in the path */
  path?: Record<string, string>;
  query?: Record<string, string | number>;
  body?: object;
}

/** '/v1/items/{id}' with its arguments and query: '/v1/items/ext%3A7?locale=en' */
export function addressOf(route: string, { path = {}, query = {} }: Asked): string {
  const filled = route
    .slice(route.indexOf(' ') + 1)
    .replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(path[name] ?? ''));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== '') search.set(name, String(value));
  }
  const all = search.toString();
  return all === '' ? filled : filled + '?' + all;
}

export class Api {
  /** Called when an answer is 401: the person has to sign in (again). */
  onSignedOut: () => void = () => {};
  language = 'en';

  session(): Promise<T.Session> {
    return this.ask('GET /v1/session');
  }
  signIn(key: string): Promise<void> {
    return this.ask('POST /v1/session', { body: { key } satisfies T.NewSession });
  }
  signOut(): Promise<void> {
    return this.ask('DELETE /v1/session');
  }
  halt(halted: boolean): Promise<T.Session> {
    return this.ask('POST /v1/halt', { body: { halted } satisfies T.Halt });
  }

  items(filter: ItemFilter, before: string, limit: number): Promise<T.ItemPage> {
    const query = { ...filter, before, limit, locale: this.language };
    return this.ask('GET /v1/items', { query });
  }
  item(id: string): Promise<T.Item> {
    return this.ask('GET /v1/items/{id}', { path: { id }, query: { locale: this.language } });
  }
  async deleteItem(id: string): Promise<void> {
    await this.ask('DELETE /v1/items/{id}', { path: { id } });
  }
  async findings(id: string): Promise<T.Finding[]> {
    return (await this.ask('GET /v1/items/{id}/findings', { path: { id } })).findings;
  }
  reasons(id: string): Promise<T.DecisionView> {
    const query = { locale: this.language };
    return this.ask('GET /v1/items/{id}/decision', { path: { id }, query });
  }
  async stills(id: string): Promise<T.Still[]> {
    return (await this.ask('GET /v1/items/{id}/stills', { path: { id } })).stills;
  }
  effects(id: string, surface: string): Promise<T.Effects> {
    const query = { surface, locale: this.language };
    return this.ask('GET /v1/items/{id}/effects', { path: { id }, query });
  }
  mediaUrl(id: string): string {
    return addressOf('GET /v1/items/{id}/media' satisfies Route, { path: { id } });
  }

  async banks(): Promise<T.Bank[]> {
    return (await this.ask('GET /v1/banks')).banks;
  }
  async createBank(bank: string): Promise<void> {
    await this.ask('POST /v1/banks', { body: { bank } satisfies T.NewBank });
  }
  async entries(bank: string): Promise<T.Entry[]> {
    return (await this.ask('GET /v1/banks/{bank}/entries', { path: { bank } })).entries;
  }
  async addEntry(bank: string, entry: T.NewEntry): Promise<void> {
    await this.ask('POST /v1/banks/{bank}/entries', { path: { bank }, body: entry });
  }
  async removeEntry(bank: string, id: string): Promise<void> {
    await this.ask('DELETE /v1/banks/{bank}/entries/{id}', { path: { bank, id } });
  }

  async policies(): Promise<T.Policies['policies']> {
    return (await this.ask('GET /v1/policies', { query: { locale: this.language } })).policies;
  }

  queue(): Promise<T.Queue> {
    return this.ask('GET /v1/queue');
  }
  async deadJobs(): Promise<T.DeadJobs['jobs']> {
    return (await this.ask('GET /v1/jobs/dead')).jobs;
  }
  async deadDeliveries(): Promise<T.DeadDeliveries['deliveries']> {
    return (await this.ask('GET /v1/deliveries/dead')).deliveries;
  }
  async retry(what: 'jobs' | 'deliveries', id: string): Promise<void> {
    await this.ask(`POST /v1/${what}/{id}/retry`, { path: { id } });
  }

  private async ask<Name extends Route>(route: Name, asked: Asked = {}): Promise<Answers[Name]> {
    const reader = READERS[route];
    const content = await this.send(route, asked);
    return reader(content === '' ? undefined : whole(JSON.parse(content)));
  }

  private async send(route: Route, asked: Asked): Promise<string> {
    const headers: Record<string, string> = { Accept: 'application/json' };
    const method = route.slice(0, route.indexOf(' '));
    const init: RequestInit = { method, headers, credentials: 'same-origin' };
    if (asked.body !== undefined) {
      headers['Content-Type'] = 'application/json';
      init.body = JSON.stringify(asked.body);
    }
    let answer: Response;
    let content: string;
    try {
      answer = await fetch(addressOf(route, asked), init);
      content = await answer.text();
    } catch {
      throw new Problem(0, '', '', '');
    }
    if (answer.ok) return content;
    if (answer.status === 401 && !route.endsWith('/v1/session')) this.onSignedOut();
    throw problemOf(answer.status, content, answer.headers.get('Retry-After'));
  }
}
