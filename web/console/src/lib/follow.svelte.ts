// A long run at the server, asked for again and again until it has ended.
import { toProblem, type Problem } from '@api/problem';
import type { PolicyApi } from '@api/policy';
import type { Run } from '@api/schema';

const ASK_MS = 400;

export class Follow {
  run: Run | null = $state.raw(null);
  problem: Problem | null = $state.raw(null);
  private timer: ReturnType<typeof setTimeout> | undefined;
  private turn = 0;

  constructor(private readonly api: PolicyApi) {}

  get running(): boolean {
    return this.run?.state === 'running';
  }

  async start(begin: () => Promise<Run>): Promise<void> {
    this.leave();
    this.run = null;
    await this.take(begin);
  }
  /** The last run of that kind, and what became of it: whoever comes back finds it. */
  async find(is: (run: Run) => boolean): Promise<void> {
    const turn = this.turn;
    const runs = await this.api.runs().catch(() => []);
    const found = runs.find(is);
    // One that was started meanwhile is the newer.
    if (found === undefined || turn !== this.turn) return;
    await this.take(() => Promise.resolve(found));
  }
  async stop(): Promise<void> {
    const id = this.run?.id;
    if (id !== undefined) await this.take(() => this.api.stop(id));
  }
  /** The run goes on; it is no more asked for, and an answer on its way is let go. */
  leave(): void {
    this.turn += 1;
    clearTimeout(this.timer);
  }

  private async take(ask: () => Promise<Run>): Promise<void> {
    this.leave();
    const turn = this.turn;
    try {
      const run = await ask();
      if (turn !== this.turn) return;
      this.run = run;
      this.problem = null;
    } catch (error) {
      if (turn !== this.turn) return;
      this.problem = toProblem(error);
      // The server has forgotten it: a restart ended it.
      if (this.problem.status === 404) this.run = null;
    }
    // One answer that was lost says nothing of the run.
    const id = this.run?.state === 'running' ? this.run.id : null;
    if (id !== null) this.timer = setTimeout(() => void this.take(() => this.api.run(id)), ASK_MS);
  }
}
