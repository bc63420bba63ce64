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

// The categories, in the order of the flow, under the groups that their ids begin with.
export function readGroups(value: unknown, names: Record<string, string>): Group[] {
  const groups: Group[] = [];
  for (const category of isObject(value) ? listOf(value, 'categories') : []) {
    const id = textOf(category, 'group');
    const choice = { id: textOf(category, 'id'), name: textOf(category, 'name'),
                     accounts: category.accounts === true };
    const known = groups.find((group) => group.id === id);
    if (known) known.choices.push(choice);
    else groups.push({ id, name: names[id] ?? choice.name, choices: [choice] });
  }
  return groups;
}

// A link is followed only when it leads to a web page: a server that was taken over must not run
// a script in the host's page.
export function readReceipt(value: unknown, base: string): Receipt {
  const receipt = isObject(value) ? value : {};
  const link = textOf(receipt, 'status_url');
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
export async function askCategories(
  server: string, locale: string, names: Record<string, string>,
): Promise<Group[]> {
  const address = `${server}/v1/reports/categories?locale=${encodeURIComponent(locale)}`;
  return readGroups(await ask(address, { headers: { Accept: 'application/json' } }), names);
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
