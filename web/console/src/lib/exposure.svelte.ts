// What this person saw of flagged material today: shown in the top bar, counted by the second.
import type { Api } from '@api/client';
import type { Exposure } from '@api/schema';
import { Meter } from './meter';

class ExposureState {
  today: Exposure | null = $state.raw(null);
  /** on a break: nothing is shown, nothing is claimed */
  resting = $state(false);
  /** the item whose pictures or sound are in the open, '' none */
  private shown = '';
  private api: Api | null = null;
  private readonly meter = new Meter((item, seconds) => void this.tell(item, seconds));

  /** From when there is a session of somebody who may work at the desk. */
  start(api: Api): () => void {
    this.api = api;
    void this.load();
    const timer = window.setInterval(() => this.tick(), 1000);
    return () => {
      window.clearInterval(timer);
      this.meter.flush();
    };
  }

  show(item: string): void {
    this.shown = item;
    this.tick();
  }

  private tick(): void {
    this.meter.tick(document.visibilityState === 'visible' ? this.shown : '', Date.now());
  }

  private async load(): Promise<void> {
    this.today = (await this.api?.desk.exposure().catch(() => null)) ?? null;
  }

  private async tell(item: string, seconds: number): Promise<void> {
    const now = await this.api?.desk.expose(item, seconds).catch(() => null);
    if (now) this.today = now;
  }
}

export const exposure = new ExposureState();
