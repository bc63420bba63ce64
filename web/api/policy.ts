// What the policy screens ask: packs, drafts, rehearsals, and taking decisions back.
import type * as T from './schema';
import type { Transport } from './transport';

export class PolicyApi {
  constructor(private readonly transport: Transport) {}

  language(): Promise<T.PolicyLanguage> {
    return this.transport.ask('GET /v1/policies/language');
  }
  draft(): Promise<T.DraftOf> {
    return this.transport.ask('GET /v1/policies/draft');
  }
  check(draft: T.PackFiles): Promise<T.DraftChecked> {
    return this.transport.ask('POST /v1/policies/draft/check', { body: { draft } satisfies T.Draft });
  }
  test(draft: T.PackFiles): Promise<T.DraftTested> {
    return this.transport.ask('POST /v1/policies/draft/test', { body: { draft } satisfies T.Draft });
  }
  diff(draft: T.PackFiles): Promise<T.PackDiff> {
    const query = { locale: this.transport.language };
    return this.transport.ask('POST /v1/policies/draft/diff', { query, body: { draft } });
  }

  startBacktest(draft: T.PackFiles, since: string): Promise<T.Run> {
    const body: T.NewBacktest = { draft, since };
    return this.transport.ask('POST /v1/policies/backtests', { body });
  }
  startRevert(body: T.NewRevert): Promise<T.Run> {
    const query = { locale: this.transport.language };
    return this.transport.ask('POST /v1/policies/reverts', { query, body });
  }
  /** Since the server started, the newest first. */
  async runs(): Promise<T.Run[]> {
    return (await this.transport.ask('GET /v1/policies/runs')).runs;
  }
  run(id: string): Promise<T.Run> {
    return this.transport.ask('GET /v1/policies/runs/{id}', { path: { id } });
  }
  stop(id: string): Promise<T.Run> {
    return this.transport.ask('POST /v1/policies/runs/{id}/stop', { path: { id } });
  }

  shadow(): Promise<T.Shadow> {
    return this.transport.ask('GET /v1/policies/shadow');
  }
  startShadow(draft: T.PackFiles): Promise<T.Shadow> {
    return this.transport.ask('POST /v1/policies/shadow', { body: { draft } satisfies T.Draft });
  }
  async endShadow(): Promise<void> {
    await this.transport.ask('DELETE /v1/policies/shadow');
  }

  versions(): Promise<T.Publications> {
    return this.transport.ask('GET /v1/policies/versions', { query: { limit: 200 } });
  }
  version(id: string): Promise<T.PublicationView> {
    const query = { locale: this.transport.language };
    return this.transport.ask('GET /v1/policies/versions/{id}', { path: { id }, query });
  }
  propose(draft: T.PackFiles, note: string): Promise<T.Publication> {
    const body: T.NewProposal = { draft, note };
    return this.transport.ask('POST /v1/policies/versions', { body });
  }
  approve(id: string): Promise<T.Publication> {
    return this.transport.ask('POST /v1/policies/versions/{id}/approve', { path: { id } });
  }
  reject(id: string): Promise<T.Publication> {
    return this.transport.ask('POST /v1/policies/versions/{id}/reject', { path: { id } });
  }
  rollBack(to: string): Promise<T.Publication> {
    return this.transport.ask('POST /v1/policies/rollback', { body: { to } satisfies T.Rollback });
  }
}
