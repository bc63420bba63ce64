// One request: its address, its body, what reads the answer. The interfaces of the console are
// built on it: client.ts, desk.ts.
import { Problem, problemOf } from './problem';
import { whole } from './read';
import * as T from './schema';

type Routes = typeof T.ROUTES;
export type Route = keyof Routes;
type Answers = { [Name in Route]: ReturnType<Routes[Name]> };
const READERS: { [Name in Route]: (value: unknown) => Answers[Name] } = T.ROUTES;

export interface Asked {
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

/** Of a person's session: without it the server takes no change from a browser. */
export const forgery = { token: '' };

export class Transport {
  /** Called when an answer is 401: the person has to sign in (again). */
  onSignedOut: () => void = () => {};
  language = 'en';

  async ask<Name extends Route>(route: Name, asked: Asked = {}): Promise<Answers[Name]> {
    const reader = READERS[route];
    const content = await this.send(route, asked);
    return reader(content === '' ? undefined : whole(JSON.parse(content)));
  }

  private async send(route: Route, asked: Asked): Promise<string> {
    const headers: Record<string, string> = { Accept: 'application/json' };
    const method = route.slice(0, route.indexOf(' '));
    const init: RequestInit = { method, headers, credentials: 'same-origin' };
    if (forgery.token !== '' && method !== 'GET') headers['X-Csrf-Token'] = forgery.token;
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
