// Who is using the console, and what the server may do.
import type { Api } from '@api/client';
import { toProblem, type Problem } from '@api/problem';
import type { NewSession, Session } from '@api/schema';

export type Mode = 'observe' | 'enforce' | 'halted';

export function modeOf(session: Session): Mode {
  if (session.halted) return 'halted';
  return session.enabled.length > 0 ? 'enforce' : 'observe';
}

/** Of the scopes only the server is judge; this is for showing what can be done. */
export function mayHalt(session: Session): boolean {
  return session.scopes.includes('admin');
}

export function may(session: Session, scope: string): boolean {
  return session.scopes.includes('admin') || session.scopes.includes(scope);
}

export class SessionState {
  current: Session | null = $state.raw(null);
  mustSignIn = $state(false);
  problem: Problem | null = $state.raw(null);

  constructor(private readonly api: Api) {
    api.onSignedOut = () => {
      this.mustSignIn = true;
    };
  }

  async load(): Promise<void> {
    try {
      this.current = await this.api.session();
      this.mustSignIn = false;
      this.problem = null;
    } catch (error) {
      const problem = toProblem(error);
      if (problem.status === 401) this.mustSignIn = true;
      else this.problem = problem;
    }
  }

  async signIn(who: NewSession): Promise<void> {
    await this.api.signIn(who);
    await this.load();
  }

  async signOut(): Promise<void> {
    await this.api.signOut();
    this.current = null;
    await this.load();
  }
}
