// A long run at the server, asked for again and again until it has ended.
import { toProblem, type Problem } from '@api/problem';
import type { PolicyApi } from '@api/policy';
import type { Run } from '@api/schema';

const ASK_MS = 400;

export class Follow {
  run: Run | null = $state.raw(null);
  problem: Problem | null = $state.raw(null);
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly api: PolicyApi) {}

  get running(): boolean {
    return this.run?.state === 'running';
  }

  async start(begin: () => Promise<Run>): Promise<void> {
    this.leave();
    this.run = null;
    await this.take(begin);
  }
  async stop(): Promise<void> {
    const id = this.run?.id;
    if (id !== undefined) await this.take(() => this.api.stop(id));
  }
  /** The run goes on; it is no more asked for. */
  leave(): void {
    clearTimeout(this.timer);
  }

  private async take(ask: () => Promise<Run>): Promise<void> {
    this.leave();
    try {
      const run = await ask();
      this.run = run;
      this.problem = null;
      if (run.state === 'running') {
        this.timer = setTimeout(() => void this.take(() => this.api.run(run.id)), ASK_MS);
      }
    } catch (error) {
      this.problem = toProblem(error);
    }
  }
}
