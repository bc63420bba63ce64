// What the desk asks: queues, tasks, cases, people who sign in, the log of who did what.
import type * as T from './schema';
import { addressOf, type Route, type Transport } from './transport';

export interface ActivityFilter {
  actor: string;
  type: string;
  item: string;
  case: string;
  from: string;
  to: string;
}

export class DeskApi {
  constructor(private readonly transport: Transport) {}

  queues(): Promise<T.Queues> {
    return this.transport.ask('GET /v1/queues');
  }
  async tasks(queue: string, limit: number): Promise<T.Task[]> {
    return (await this.transport.ask('GET /v1/tasks', { query: { queue, limit } })).tasks;
  }
  task(id: string): Promise<T.Task> {
    return this.transport.ask('GET /v1/tasks/{id}', { path: { id } });
  }
  claimNext(queue: string): Promise<T.Task> {
    return this.transport.ask('POST /v1/tasks/claim', { body: { queue } satisfies T.ClaimNext });
  }
  claim(id: string): Promise<T.Task> {
    return this.transport.ask('POST /v1/tasks/{id}/claim', { path: { id } });
  }
  release(id: string): Promise<T.Task> {
    return this.transport.ask('POST /v1/tasks/{id}/release', { path: { id }, body: {} });
  }
  hold(id: string, body: T.Hold): Promise<T.Task> {
    return this.transport.ask('POST /v1/tasks/{id}/hold', { path: { id }, body });
  }
  escalate(id: string, body: T.Escalate): Promise<T.Task> {
    return this.transport.ask('POST /v1/tasks/{id}/escalate', { path: { id }, body });
  }
  /** Who else could work on it, for a lead. */
  async colleagues(id: string): Promise<T.Colleagues['colleagues']> {
    return (await this.transport.ask('GET /v1/tasks/{id}/colleagues', { path: { id } })).colleagues;
  }
  handOver(id: string, body: T.HandOver): Promise<T.Task> {
    return this.transport.ask('POST /v1/tasks/{id}/hand-over', { path: { id }, body });
  }
  skip(id: string, body: T.Why): Promise<T.Task> {
    return this.transport.ask('POST /v1/tasks/{id}/skip', { path: { id }, body });
  }
  askAppellant(id: string, body: T.Question): Promise<T.Task> {
    return this.transport.ask('POST /v1/tasks/{id}/ask', { path: { id }, body });
  }
  async copies(id: string): Promise<T.Task[]> {
    return (await this.transport.ask('GET /v1/tasks/{id}/copies', { path: { id } })).tasks;
  }
  preview(id: string, body: T.Answers): Promise<T.Preview> {
    return this.transport.ask('POST /v1/tasks/{id}/preview', { path: { id }, body });
  }
  decide(id: string, body: T.Answers): Promise<T.Verdict> {
    return this.transport.ask('POST /v1/tasks/{id}/decide', { path: { id }, body });
  }
  decideAll(tasks: string[], answers: T.Answers): Promise<T.BulkVerdicts> {
    const body: T.BulkAnswers = { tasks, answers };
    return this.transport.ask('POST /v1/tasks/decide', { body });
  }
  undo(id: string): Promise<T.Task> {
    return this.transport.ask('POST /v1/tasks/{id}/undo', { path: { id } });
  }
  exposure(): Promise<T.Exposure> {
    return this.transport.ask('GET /v1/exposure');
  }
  expose(item: string, seconds: number): Promise<T.Exposure> {
    const body: T.Seen = { item, seconds };
    return this.transport.ask('POST /v1/exposure', { body });
  }

  cases(state: string, before: string): Promise<T.Cases> {
    return this.transport.ask('GET /v1/cases', { query: { state, before } });
  }
  case(id: string): Promise<T.CaseDetail> {
    const query = { locale: this.transport.language };
    return this.transport.ask('GET /v1/cases/{id}', { path: { id }, query });
  }
  async caseEvents(id: string): Promise<T.EventsEvents[]> {
    return (await this.transport.ask('GET /v1/cases/{id}/events', { path: { id } })).events;
  }
  async note(id: string, text: string): Promise<void> {
    const body: T.Note = { text };
    await this.transport.ask('POST /v1/cases/{id}/notes', { path: { id }, body });
  }
  bundleUrl(id: string): string {
    return addressOf('GET /v1/cases/{id}/bundle' satisfies Route, { path: { id } });
  }
  async setClass(account: string, name: string): Promise<void> {
    const body: T.AccountClass = { class: name };
    await this.transport.ask('PUT /v1/accounts/{account}/class', { path: { account }, body });
  }
  activity(filter: ActivityFilter, before: number): Promise<T.Events> {
    const query = { ...filter, before: before > 0 ? before : '' };
    return this.transport.ask('GET /v1/activity', { query });
  }

  users(): Promise<T.Users> {
    return this.transport.ask('GET /v1/users');
  }
  createUser(body: T.NewUser): Promise<T.User> {
    return this.transport.ask('POST /v1/users', { body });
  }
  editUser(id: string, body: T.UserEdit): Promise<T.User> {
    return this.transport.ask('PATCH /v1/users/{id}', { path: { id }, body });
  }
}
