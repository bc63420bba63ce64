// What the report flow asks the server for. Answers are read as the unknown values they are.
import type { Group } from './flow';

export interface Receipt {
  number: string;
  link: string;
}

type Json = Record<string, unknown>;

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null;
}

function textOf(value: Json, name: string): string {
  const found = value[name];
  return typeof found === 'string' ? found : '';
}

function listOf(value: Json, name: string): Json[] {
  const found = value[name];
  return Array.isArray(found) ? found.filter(isObject) : [];
}

export function readGroups(value: unknown): Group[] {
  if (!isObject(value)) return [];
  return listOf(value, 'groups').map((group) => ({
    id: textOf(group, 'id'),
    name: textOf(group, 'name'),
    choices: listOf(group, 'choices').map((choice) => ({
      id: textOf(choice, 'id'),
      name: textOf(choice, 'name'),
      accounts: choice.accounts === true,
    })),
  }));
}

// A link is followed only when it leads to a web page: a server that was taken over must not run
// a script in the host's page.
export function readReceipt(value: unknown, base: string): Receipt {
  const receipt = isObject(value) ? value : {};
  const link = textOf(receipt, 'link');
  const whole = link === '' ? null : new URL(link, base);
  const isWeb = whole !== null && (whole.protocol === 'https:' || whole.protocol === 'http:');
  return { number: textOf(receipt, 'number'), link: isWeb && whole ? whole.href : '' };
}

export class NotSent extends Error {
  constructor(readonly status: number, detail: string) {
    super(detail);
  }
}

async function ask(address: string, init: RequestInit): Promise<unknown> {
  const limit = AbortSignal.timeout(20_000);
  let response: Response;
  try {
    response = await fetch(address, { ...init, signal: limit });
  } catch {
    throw new NotSent(0, '');
  }
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok) throw new NotSent(response.status, isObject(body) ? textOf(body, 'detail') : '');
  return body;
}

// server: where Vigie's interface is, as the page sees it: "" for the host's own address.
export async function askCategories(server: string, locale: string): Promise<Group[]> {
  const address = `${server}/v1/reports/categories?locale=${encodeURIComponent(locale)}`;
  return readGroups(await ask(address, { headers: { Accept: 'application/json' } }));
}

// key: one for each report, so that a second try after a lost answer is the same report.
export async function send(server: string, body: object, key: string): Promise<Receipt> {
  const answer = await ask(`${server}/v1/reports`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Idempotency-Key': key },
    body: JSON.stringify(body),
  });
  return readReceipt(answer, server === '' ? location.href : server);
}
