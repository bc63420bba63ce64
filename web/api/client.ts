// Every request of a page but uploads (upload.ts) and the event stream (events.ts).
import { DeskApi } from './desk';
import { PolicyApi } from './policy';
import * as T from './schema';
import { addressOf, forgery, Transport, type Route } from './transport';

export { addressOf };

export interface ItemFilter {
  state: string;
  visibility: string;
  account: string;
}

export class Api extends Transport {
  readonly desk = new DeskApi(this);
  readonly policy = new PolicyApi(this);

  async session(): Promise<T.Session> {
    const session = await this.ask('GET /v1/session');
    forgery.token = session.csrf;
    return session;
  }
  signIn(who: T.NewSession): Promise<void> {
    return this.ask('POST /v1/session', { body: who });
  }
  async signOut(): Promise<void> {
    await this.ask('DELETE /v1/session');
    forgery.token = '';
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

  async categories(): Promise<T.Categories['categories']> {
    const query = { locale: this.language };
    return (await this.ask('GET /v1/reports/categories', { query })).categories;
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
}
