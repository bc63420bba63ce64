// Counts the seconds in which material was really on the screen, and hands them on in portions.

const PORTION_S = 10;
// A page that slept counts nothing for the time in between.
const STEP_MAX_MS = 5000;

export class Meter {
  private item = '';
  private seconds = 0;
  private lastMs = 0;

  constructor(private readonly hand: (item: string, seconds: number) => void) {}

  /** item: what is shown now, '' nothing. To be called every second, and when that changes. */
  tick(item: string, nowMs: number): void {
    const passed = nowMs - this.lastMs;
    if (this.item !== '' && passed > 0 && passed <= STEP_MAX_MS) this.seconds += passed / 1000;
    this.lastMs = nowMs;
    if (item !== this.item || this.seconds >= PORTION_S) this.flush();
    this.item = item;
  }

  flush(): void {
    if (this.item !== '' && this.seconds > 0) this.hand(this.item, this.seconds);
    this.seconds = 0;
  }
}
