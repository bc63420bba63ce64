// The screens of the rail, in order. A later one is one line here, one in App.svelte.
import type { MessageKey } from '../messages/index.svelte';
import type { Screen } from './route';

export interface RailScreen {
  name: Screen;
  hash: string;
  key: string;
  label: MessageKey;
  shows: readonly Screen[];
}

export const SCREENS: readonly RailScreen[] = [
  { name: 'items', hash: '#/items', key: 'g i', label: 'nav.items', shows: ['items', 'item'] },
  { name: 'banks', hash: '#/banks', key: 'g b', label: 'nav.banks', shows: ['banks', 'bank'] },
  { name: 'policy', hash: '#/policy', key: 'g p', label: 'nav.policy', shows: ['policy'] },
  {
    name: 'operations',
    hash: '#/operations',
    key: 'g o',
    label: 'nav.operations',
    shows: ['operations'],
  },
];
