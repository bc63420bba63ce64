// Many small things that happen at once, handled together: a stream of events must not become as
// many requests.

export class Gather<V> {
  private values = new Set<V>();
  private timer: ReturnType<typeof setTimeout> | null = null;

  /** run gets what was added since the last time, once waitMs have passed since the first of it. */
  constructor(
    private readonly waitMs: number,
    private readonly run: (values: ReadonlySet<V>) => void,
  ) {}

  add(value: V): void {
    this.values.add(value);
    this.timer ??= setTimeout(() => {
      const values = this.values;
      this.values = new Set();
      this.timer = null;
      this.run(values);
    }, this.waitMs);
  }

  /** What was added and not yet handled is let go. */
  stop(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.values = new Set();
  }
}
