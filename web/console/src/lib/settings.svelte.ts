// What a person chose for this browser: theme and whether the rail is narrow.
import { store, stored } from './storage';

export type Theme = 'system' | 'light' | 'dark';
const THEMES: readonly Theme[] = ['system', 'light', 'dark'];

class Settings {
  theme: Theme = $state(THEMES.find((one) => one === stored('theme')) ?? 'system');
  railNarrow = $state(stored('rail') === 'narrow');

  constructor() {
    this.show();
  }

  nextTheme(): void {
    const next = THEMES[(THEMES.indexOf(this.theme) + 1) % THEMES.length];
    this.theme = next ?? 'system';
    store('theme', this.theme);
    this.show();
  }

  toggleRail(): void {
    this.railNarrow = !this.railNarrow;
    store('rail', this.railNarrow ? 'narrow' : 'wide');
  }

  private show(): void {
    if (this.theme === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = this.theme;
  }
}

export const settings = new Settings();
