import { ar } from './ar';
import { de } from './de';
import { en } from './en';
import { es } from './es';
import { fr } from './fr';
import type { Language, Texts } from './texts';
import { zh } from './zh';

export const texts: Record<Language, Texts> = { en, fr, de, es, ar, zh };
