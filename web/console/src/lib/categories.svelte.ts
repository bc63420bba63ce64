// What may be reported, in the server's own words: they are the ones that reporters chose from.
import type { Api } from '@api/client';
import { locale, t } from '../messages/index.svelte';

class Categories {
  private names: Record<string, string> = $state.raw({});
  private language = '';

  async load(api: Api): Promise<void> {
    if (this.language === locale.language) return;
    this.language = locale.language;
    const all = await api.categories().catch(() => []);
    this.names = Object.fromEntries(all.map((one) => [one.id, one.name]));
  }

  /** The id as it is where the name is not known. */
  name(id: string): string {
    // Nobody reported it: a rule wants a person to look.
    if (id === '') return t('category.none');
    return this.names[id] ?? id.replaceAll('_', ' ').replaceAll('.', ': ');
  }
}

export const categories = new Categories();
