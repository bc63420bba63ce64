// A value that is being fetched: what is there, whether it is on its way, what went wrong.
import { toProblem, type Problem } from '@api/problem';

export class Loader<V> {
  value: V | null = $state.raw(null);
  loading = $state(false);
  problem: Problem | null = $state.raw(null);
  private turn = 0;

  constructor(private readonly fetchIt: () => Promise<V>) {}

  /** Keeps the old value until the new one is there. */
  async load(): Promise<void> {
    const turn = ++this.turn;
    this.loading = true;
    try {
      const value = await this.fetchIt();
      if (turn !== this.turn) return;
      this.value = value;
      this.problem = null;
    } catch (error) {
      if (turn === this.turn) this.problem = toProblem(error);
    } finally {
      if (turn === this.turn) this.loading = false;
    }
  }
}
