// The list of items: pages of it, and what happens to it while it is looked at.
import type { Api, ItemFilter } from '@api/client';
import { Problem, toProblem } from '@api/problem';
import type { Item } from '@api/schema';

const PAGE = 50;
const TOUCHED_MAX = 20;

/** Whether an item belongs into a list with this filter. */
export function fits(item: Item, filter: ItemFilter): boolean {
  if (filter.state !== '' && item.state !== filter.state) return false;
  if (filter.account !== '' && item.account !== filter.account) return false;
  return filter.visibility === '' || item.decision?.visibility === filter.visibility;
}

/** The list with one item as it is now: in its place, at the top when new, or gone. */
export function withItem(items: readonly Item[], item: Item, filter: ItemFilter): Item[] {
  const stays = fits(item, filter);
  if (items.some((one) => one.id === item.id)) {
    return items.flatMap((one) => (one.id !== item.id ? [one] : stays ? [item] : []));
  }
  if (!stays) return [...items];
  const place = items.findIndex((one) => one.created < item.created);
  // Older than all that is loaded: it comes with its page.
  if (place < 0) return items.length === 0 ? [item] : [...items];
  return [...items.slice(0, place), item, ...items.slice(place)];
}

export class ItemList {
  items: Item[] = $state.raw([]);
  next: string | null = $state(null);
  loading = $state(false);
  loaded = $state(false);
  problem: Problem | null = $state.raw(null);
  private turn = 0;

  constructor(
    private readonly api: Api,
    readonly filter: ItemFilter,
  ) {}

  async load(): Promise<void> {
    await this.page('', []);
  }

  async more(): Promise<void> {
    if (this.next !== null && !this.loading) await this.page(this.next, this.items);
  }

  /** Items of which something was heard, as they are now. Too many: the newest page instead. */
  async touch(ids: ReadonlySet<string>): Promise<void> {
    if (ids.size > TOUCHED_MAX) return this.load();
    await Promise.all([...ids].map((id) => this.touchOne(id)));
  }

  private async touchOne(id: string): Promise<void> {
    try {
      this.put(await this.api.item(id));
    } catch (error) {
      if (toProblem(error).status !== 404 && toProblem(error).status !== 410) return;
      this.items = this.items.filter((one) => one.id !== id);
    }
  }

  put(item: Item): void {
    this.items = withItem(this.items, item, this.filter);
  }

  private async page(before: string, kept: Item[]): Promise<void> {
    const turn = ++this.turn;
    this.loading = true;
    try {
      const page = await this.api.items(this.filter, before, PAGE);
      if (turn !== this.turn) return;
      const known = new Set(kept.map((item) => item.id));
      this.items = [...kept, ...page.items.filter((item) => !known.has(item.id))];
      this.next = page.next;
      this.problem = null;
      this.loaded = true;
    } catch (error) {
      if (turn === this.turn) this.problem = toProblem(error);
    } finally {
      if (turn === this.turn) this.loading = false;
    }
  }
}
