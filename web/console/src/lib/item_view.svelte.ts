// All that the page of one item shows, and where the reader is in it.
import type { Api } from '@api/client';
import type { Problem } from '@api/problem';
import type { LiveEvent } from '@api/events';
import { matchOf, type Match } from '@api/findings';
import type { DecisionView, Entry, Finding, Item, Still } from '@api/schema';
import { Loader } from './loader.svelte';
import { lanesOf, toldLane, type LaneMarks, type Told } from './timeline';

export interface Loop {
  from_ms: number;
  to_ms: number;
}

export class ItemView {
  readonly item: Loader<Item>;
  readonly findings: Loader<Finding[]>;
  readonly reasons: Loader<DecisionView>;
  readonly stills: Loader<Still[]>;
  /** by bank: the entries that this item matches have their stills there */
  entries: Record<string, Entry[]> = $state.raw({});
  veiled = $state(true);
  /** without colours when in the open: less of it stays with whoever looks */
  grey = $state(false);
  /** what people pointed at */
  told: Told[] = $state.raw([]);
  /** the player is there: media is fetched only when somebody asks */
  opened = $state(false);
  playing = $state(false);
  muted = $state(true);
  rate = $state(1);
  /** something is in the open: seen, or heard */
  shown = $derived(!this.veiled || (this.playing && !this.muted));
  /** where the reader is in the clip */
  moment_ms = $state(0);
  loop: Loop | null = $state.raw(null);
  matches: Match[] = $derived.by(() => {
    return (this.findings.value ?? []).map(matchOf).filter((one) => one !== null);
  });
  lanes: LaneMarks[] = $derived.by(() => {
    const duration = this.item.value?.duration_ms ?? 0;
    const found = lanesOf(this.findings.value ?? [], duration);
    return this.told.length === 0 ? found : [...found, toldLane(this.told, duration)];
  });
  /** A decision that is not there yet is no problem: the item's own state tells. */
  problems: Problem[] = $derived.by(() => {
    return [this.findings.problem, this.stills.problem, this.reasons.problem]
      .filter((one) => one !== null)
      .filter((one) => one.status !== 404 && one.status !== 410 && one.status !== 409);
  });

  constructor(
    private readonly api: Api,
    private readonly id: string,
  ) {
    this.item = new Loader(() => api.item(id));
    this.findings = new Loader(() => api.findings(id));
    this.reasons = new Loader(() => api.reasons(id));
    this.stills = new Loader(() => api.stills(id));
  }

  async load(): Promise<void> {
    await Promise.all([this.item.load(), this.findings.load(), this.stills.load()]);
    // There is nothing to ask for before the first decision.
    const isDecided = this.item.value !== null && this.item.value.decision !== null;
    await Promise.all([this.loadEntries(), isDecided ? this.reasons.load() : undefined]);
  }

  hear(event: LiveEvent | 'missed'): void {
    if (event === 'missed' || event.item === (this.item.value?.id ?? this.id)) void this.load();
  }

  seek(ms: number): void {
    this.moment_ms = ms;
    if (this.loop !== null && (ms < this.loop.from_ms || ms > this.loop.to_ms)) this.loop = null;
  }

  entryOf(bank: string, id: string): Entry | null {
    return this.entries[bank]?.find((one) => one.id === id) ?? null;
  }

  /** Pictures of known items are an aid: without them the matches are still told. */
  private async loadEntries(): Promise<void> {
    const banks = new Set(this.matches.map((one) => one.bank));
    for (const bank of banks) {
      if (this.entries[bank] !== undefined) continue;
      const found = await this.api.entries(bank).catch(() => []);
      this.entries = { ...this.entries, [bank]: found };
    }
  }
}
