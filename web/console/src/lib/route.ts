// Where the reader is, as it stands after the # of the address: #/items?state=waiting.

export type Screen =
  | 'desk'
  | 'task'
  | 'cases'
  | 'case'
  | 'items'
  | 'item'
  | 'banks'
  | 'bank'
  | 'policy'
  | 'activity'
  | 'people'
  | 'operations';

export interface Route {
  screen: Screen;
  /** of the task, case, item or bank, or the part of the policy screens; empty on other screens */
  id: string;
  query: Record<string, string>;
}

const ONE_OF: Record<string, Screen> = {
  tasks: 'task',
  cases: 'case',
  items: 'item',
  banks: 'bank',
  policy: 'policy',
};
const WHOLE: Record<string, Screen> = {
  desk: 'desk',
  cases: 'cases',
  activity: 'activity',
  people: 'people',
  items: 'items',
  banks: 'banks',
  policy: 'policy',
  operations: 'operations',
};

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export function parseRoute(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#\/?/, '').split(/\?(.*)/s);
  const [first = '', ...rest] = path.split('/');
  const query = Object.fromEntries(new URLSearchParams(search));
  const id = decoded(rest.join('/'));
  const one = ONE_OF[first];
  if (id !== '' && one !== undefined) return { screen: one, id, query };
  return { screen: WHOLE[first] ?? 'items', id: '', query };
}

/** '#/items?state=waiting'; members that are empty are left out. */
export function listHash(screen: Screen, query: Record<string, string>): string {
  const kept = Object.entries(query).filter(([, value]) => value !== '');
  const search = new URLSearchParams(kept).toString();
  return search === '' ? '#/' + screen : `#/${screen}?${search}`;
}

export function itemsHash(query: Record<string, string>): string {
  return listHash('items', query);
}

export function taskHash(id: string): string {
  return '#/tasks/' + encodeURIComponent(id);
}

export function caseHash(id: string): string {
  return '#/cases/' + encodeURIComponent(id);
}

export function itemHash(id: string): string {
  return '#/items/' + encodeURIComponent(id);
}

/** part: history, draft, take-back; id: of a publication */
export function policyHash(part: string, id = ''): string {
  return '#/policy/' + part + (id === '' ? '' : '/' + encodeURIComponent(id));
}

export function bankHash(bank: string): string {
  return '#/banks/' + encodeURIComponent(bank);
}
