// Everything that can be done on the screen, each under its key: what Ctrl-K finds and ? lists.
import { untrack } from 'svelte';

export interface Action {
  id: string;
  /** "b", "Enter", or two in a row: "g i"; empty when it has none */
  key: string;
  label: string;
  run: () => void;
}

const PREFIX_MS = 1200;

class Actions {
  private groups: Record<string, Action[]> = $state.raw({});
  private prefix = '';
  private prefixAt = 0;

  all: Action[] = $derived(Object.values(this.groups).flat());

  set(group: string, actions: Action[]): void {
    this.groups = { ...this.groups, [group]: actions };
  }

  clear(group: string): void {
    const { [group]: _gone, ...rest } = this.groups;
    this.groups = rest;
  }

  /** Runs what the key stands for; true when there was something. */
  press(key: string, nowMs: number): boolean {
    const before = nowMs - this.prefixAt < PREFIX_MS ? this.prefix : '';
    this.prefix = '';
    // The screen's own actions come last and win.
    const found = this.all.findLast((action) => action.key === (before + ' ' + key).trim());
    if (found !== undefined) {
      found.run();
      return true;
    }
    if (this.all.some((action) => action.key.startsWith(key + ' '))) {
      this.prefix = key;
      this.prefixAt = nowMs;
      return true;
    }
    return false;
  }
}

export const actions = new Actions();

/** To be called while a component is set up: its actions last as long as it does. */
export function useActions(group: string, list: () => Action[]): void {
  $effect(() => {
    const current = list();
    untrack(() => actions.set(group, current));
  });
  $effect(() => () => actions.clear(group));
}

/** The name under which an action has its key. */
export function keyName(event: KeyboardEvent): string {
  return event.key === ' ' ? 'Space' : event.key;
}

/** A key that is being typed into something, or that a browser shortcut needs, is not ours. */
export function isOurs(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return false;
  if (document.querySelector('dialog[open]') !== null) return false;
  // Of an editor in a shadow tree the event itself names the host only.
  const target = event.composedPath()[0] ?? event.target;
  if (!(target instanceof Element)) return true;
  // Space and Enter are what buttons and links are pressed with.
  if (event.key === ' ' && target.closest('button, summary, input, [role=button]') !== null) {
    return false;
  }
  if (target.closest('textarea, select, [contenteditable]') !== null) return false;
  return target.closest('input:not([type=checkbox], [type=radio], [type=file], [type=range])') === null;
}
