// The case that comes next, fetched while one is worked on.
import type { Api } from '@api/client';
import type { CaseDetail } from '@api/schema';

const LOOKED_AT = 5;

class Ahead {
  private of = '';
  private detail: CaseDetail | null = null;

  /** Whatever fails here is asked for again when it is needed. */
  async look(api: Api, queue: string, now: string): Promise<void> {
    const tasks = await api.desk.tasks(queue, LOOKED_AT).catch(() => []);
    const next = tasks.find((one) => one.id !== now && one.lock === null);
    if (next === undefined) return;
    this.detail = await api.desk.case(next.case).catch(() => null);
    this.of = next.case;
  }

  take(of: string): CaseDetail | null {
    return of !== '' && of === this.of ? this.detail : null;
  }
}

export const ahead = new Ahead();
