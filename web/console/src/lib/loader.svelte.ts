// A value that is being fetched: what is there, whether it is on its way, what went wrong.
import { toProblem, type Problem } from '@api/problem';

export class Loader<V> {
  value: V | null = $state.raw(null);
  loading = $state(false);
  problem: Problem | null = $state.raw(null);
  private turn = 0;
  private newest: Promise<void> = Promise.resolve();

  constructor(private readonly fetchIt: () => Promise<V>) {}

  /**
   * Keeps the old value until the new one is there. Whoever asked earlier waits for the newest too:
   * they read the value next.
   */
  load(): Promise<void> {
    this.newest = this.run(++this.turn);
    return this.newest;
  }

  private async run(turn: number): Promise<void> {
    this.loading = true;
    try {
      const value = await this.fetchIt();
      if (turn !== this.turn) return await this.newest;
      this.value = value;
      this.problem = null;
    } catch (error) {
      if (turn !== this.turn) return await this.newest;
      this.problem = toProblem(error);
    } finally {
      if (turn === this.turn) this.loading = false;
    }
  }
}
