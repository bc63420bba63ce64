// The effects object of an item as the widgets use it. It comes from the host: its server asks
// Vigie with its key, and a browser never sees that key.
import { languageOf } from './texts/texts';

export interface Label {
  id: string;
  axis: string;
  text: string;
}

export interface Effects {
  labels: Label[];
  sharePrompt: boolean;
  canShare: boolean;
  isAvailable: boolean;
  interstitial: boolean;
  reasonsUrl: string;
}

export const plain: Effects = {
  labels: [], sharePrompt: false, canShare: true, isAvailable: true, interstitial: false,
  reasonsUrl: '',
};

type Json = Record<string, unknown>;

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

// An answer that is not an effects object is no restriction: the host obeys what Vigie said, and
// here it said nothing.
export function readEffects(value: unknown): Effects {
  const effects = isObject(value) ? (isObject(value.effects) ? value.effects : value) : {};
  const labels = Array.isArray(effects.labels) ? effects.labels.filter(isObject) : [];
  const text = (of: Json, name: string) => (typeof of[name] === 'string' ? String(of[name]) : '');
  return {
    labels: labels.map((label) => ({
      id: text(label, 'id'), axis: text(label, 'axis'), text: text(label, 'text'),
    })),
    sharePrompt: effects.share_prompt === true,
    canShare: effects.share !== false,
    isAvailable: effects.available !== false,
    interstitial: effects.interstitial === true,
    reasonsUrl: text(effects, 'reasons_url'),
  };
}

export async function askEffects(address: string): Promise<Effects> {
  try {
    const response = await fetch(address, { signal: AbortSignal.timeout(10_000) });
    return response.ok ? readEffects(await response.json()) : plain;
  } catch {
    return plain;
  }
}

// The language of the nearest element that names one, else of the page.
export function languageAt(element: Element): ReturnType<typeof languageOf> {
  const nearest = element.closest('[lang]')?.getAttribute('lang');
  return languageOf(nearest ?? document.documentElement.lang);
}
