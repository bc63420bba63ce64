// The screens of the rail, in order. A later one is one line here, one in App.svelte.
import type { MessageKey } from '../messages/index.svelte';
import type { Screen } from './route';

export interface RailScreen {
  name: Screen;
  hash: string;
  key: string;
  label: MessageKey;
  shows: readonly Screen[];
  /** the scope without which the server answers nothing there */
  scope: string;
}

const ALL: readonly [Screen, string, string, MessageKey, readonly Screen[]][] = [
  ['desk', 'g d', 'cases:read', 'nav.desk', ['desk', 'task']],
  ['cases', 'g c', 'cases:read', 'nav.cases', ['cases', 'case']],
  ['items', 'g i', 'items:read', 'nav.items', ['items', 'item']],
  ['banks', 'g b', 'banks:read', 'nav.banks', ['banks', 'bank']],
  ['policy', 'g p', 'policies:read', 'nav.policy', ['policy']],
  ['activity', 'g a', 'activity:read', 'nav.activity', ['activity']],
  ['people', 'g u', 'admin', 'nav.people', ['people']],
  ['operations', 'g o', 'admin', 'nav.operations', ['operations']],
];

export const SCREENS: readonly RailScreen[] = ALL.map(([name, key, scope, label, shows]) => {
  return { name, hash: '#/' + name, key, label, shows, scope };
});

/** What is shown in the rail: of all else the server is judge. */
export function screensOf(scopes: readonly string[]): RailScreen[] {
  if (scopes.includes('admin')) return [...SCREENS];
  return SCREENS.filter((screen) => scopes.includes(screen.scope));
}
