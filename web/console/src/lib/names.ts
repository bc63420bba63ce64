// Names that are proposed for an entry of a bank.
import type { Item } from '@api/schema';

const NAME_MAX = 48;

/** "old-bridge" of the title "Old bridge!"; the item's id when nothing of the title is left. */
export function entryName(item: Item): string {
  const name = item.title
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, NAME_MAX)
    .replace(/^-+|-+$/g, '');
  return name === '' ? item.id : name;
}
