// The rows of the effects table: what each effect is now and would be.
import { isRaw, text } from '@api/read';
import type { Effects, EffectsObject } from '@api/schema';
import { t, type MessageKey } from '../messages/index.svelte';

export interface EffectRow {
  name: string;
  now: string;
  would: string;
  differs: boolean;
}

// Each effect with what is true of it: `plain` is its value on an item that nothing is done to, and
// a row that is plain both now and in the preview says nothing worth reading first.
interface Effect {
  name: MessageKey;
  read: (effects: EffectsObject) => unknown;
}

const EFFECTS: readonly Effect[] = [
  { name: 'effect.labels', read: ({ labels }) => labels.map((one) => one.text || one.id) },
  { name: 'effect.available', read: ({ available }) => available },
  { name: 'effect.recommend', read: ({ recommend }) => recommend },
  { name: 'effect.search', read: ({ search }) => search },
  { name: 'effect.share', read: ({ share }) => share },
  { name: 'effect.share_prompt', read: ({ share_prompt }) => share_prompt },
  { name: 'effect.comments', read: ({ interactions }) => interactions.comments },
  { name: 'effect.interstitial', read: ({ interstitial }) => interstitial },
  { name: 'effect.age_gate', read: ({ age_gate }) => age_gate },
  { name: 'effect.author_told', read: ({ author_told }) => author_told },
  { name: 'effect.sor', read: ({ statement_of_reasons }) => statement_of_reasons },
];

// Rare ones: a row only where there is something to say.
const RARE: readonly Effect[] = [
  { name: 'effect.ask_disclosure', read: ({ ask_disclosure }) => ask_disclosure || null },
  { name: 'effect.sealed', read: ({ sealed }) => sealed || null },
  { name: 'effect.geo', read: ({ geo }) => geo },
  { name: 'effect.panel', read: ({ panel }) => panel },
  { name: 'effect.until', read: ({ until }) => until },
];

/** true and false as yes and no; a text as it is; an object by its text. */
export function effectWords(value: unknown): string {
  if (value === true) return t('yes');
  if (value === false) return t('no');
  if (Array.isArray(value)) return value.map(text).join(' · ') || t('none');
  if (isRaw(value)) return text(value.text) || text(value.title) || JSON.stringify(value);
  return text(value) || t('none');
}

export function effectRows({ effects, would }: Effects): EffectRow[] {
  const rows = [...EFFECTS, ...RARE].map(({ name, read }) => {
    const [now, later] = [effectWords(read(effects)), effectWords(read(would))];
    return { name: t(name), now, would: later, differs: now !== later };
  });
  const nothing = t('none');
  return rows.filter(
    (row, index) => index < EFFECTS.length || row.now !== nothing || row.would !== nothing,
  );
}
