// The rows of the effects table: what each effect is now and would be.
import type { Effects, EffectsPreview } from '../api/types';
import { isRaw, text } from '../api/read';
import { t, type MessageKey } from '../messages/index.svelte';

export interface EffectRow {
  name: string;
  now: string;
  would: string;
  differs: boolean;
}

type Plain = Exclude<keyof Effects, 'labels' | 'geo' | 'until'>;

const PLAIN: readonly [Plain, MessageKey][] = [
  ['available', 'effect.available'],
  ['recommend', 'effect.recommend'],
  ['search', 'effect.search'],
  ['share', 'effect.share'],
  ['share_prompt', 'effect.share_prompt'],
  ['comments', 'effect.comments'],
  ['shares', 'effect.shares'],
  ['interstitial', 'effect.interstitial'],
  ['age_gate', 'effect.age_gate'],
  ['panel', 'effect.panel'],
];

/** true and false as yes and no; a text as it is; an object by its text. */
export function effectWords(value: unknown): string {
  if (value === true) return t('yes');
  if (value === false) return t('no');
  if (value === null || value === undefined || value === '') return t('none');
  if (isRaw(value)) return text(value.text) || text(value.title) || JSON.stringify(value);
  return text(value) || JSON.stringify(value);
}

function labelsOf(effects: Effects): string {
  const all = effects.labels.map((label) => label.text || label.id);
  return all.length === 0 ? t('none') : all.join(' · ');
}

function row(name: MessageKey, now: string, would: string): EffectRow {
  return { name: t(name), now, would, differs: now !== would };
}

export function effectRows({ effects, would }: EffectsPreview): EffectRow[] {
  const rows = [row('effect.labels', labelsOf(effects), labelsOf(would))];
  for (const [member, name] of PLAIN) {
    // What the server does not tell is not shown.
    if (effects[member] === undefined && would[member] === undefined) continue;
    rows.push(row(name, effectWords(effects[member]), effectWords(would[member])));
  }
  const geo = (of: Effects): string => of.geo.join(', ') || t('none');
  if (effects.geo.length + would.geo.length > 0) {
    rows.push(row('effect.geo', geo(effects), geo(would)));
  }
  if (effects.until !== '' || would.until !== '') {
    rows.push(row('effect.until', effectWords(effects.until), effectWords(would.until)));
  }
  return rows;
}
