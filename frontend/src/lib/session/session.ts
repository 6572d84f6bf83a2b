import type { Role } from '../api/models';
import { isPassing, ProblemError } from '../api/problem';

import type { Tabs } from './tabs';

/** Who is logged in. */
export interface AccountIdentity {
  id: string;
  handle: string;
  /** What the account may do beyond its own affairs, as of its newest token. */
  role: Role;
}

/** What the server gives for a password or a refresh cookie. */
export interface AccessGrant {
  access_token: string;
  /** Seconds. */
  expires_in: number;
  account_id: string;
  handle: string;
  /** A tab of the app's version before tells none. */
  role?: Role;
}

export type WhyAnonymous =
  | 'none'
  /** The server ended it, or it was ended from another device. */
  | 'ended'
  /** Whoever is here logged out. */
  | 'logged-out'
  /** They did so in another tab. */
  | 'logged-out-elsewhere';

export type SessionState =
  /** Not known yet whether there is one. */
  | { kind: 'restoring' }
  /** Not known, because nobody answers. */
  | { kind: 'unreachable' }
  | { kind: 'anonymous'; why: WhyAnonymous }
  | { kind: 'active'; account: AccountIdentity };

/** There is no session. */
export class NoSession extends Error {
  override name = 'NoSession';
}

export interface SessionOptions {
  /** Asks for a new access token with the refresh cookie. */
  refresh: () => Promise<AccessGrant>;
  tabs: Tabs;
  /** Local milliseconds. */
  now?: () => number;
}

/** Says that this browser had a session, so that strangers need not ask. It is no secret. */
const hintKey = 'wherry.session';
/** When a tab of this browser began to log out, in local milliseconds: push tells the other tabs of it before that tab does. */
const leavingKey = 'wherry.leaving';
/** By then the server has answered, or that tab is gone. */
const leavingLimit = 30_000;
/** A token that ends within this time is renewed before it is used. */
const margin = 20_000;

/**
 * The session of this browser: who is logged in, and an access token, which is nowhere but in memory.
 *
 * All tabs share it: one refreshes at a time, and tells the others.
 */
export class Session {
  private state: SessionState;
  private grant: { token: string; expiresAt: number } | null = null;
  private isLeaving = false;
  private refreshing: Promise<void> | null = null;
  private readonly watchers = new Set<() => void>();
  private readonly now: () => number;

  constructor(private readonly options: SessionOptions) {
    this.now = options.now ?? Date.now;
    this.state = localStorage.getItem(hintKey) === null ? { kind: 'anonymous', why: 'none' } : { kind: 'restoring' };
    options.tabs.onMessage((message) => {
      if (message.kind === 'granted') this.adopt(message.grant, message.grantedAt);
      else this.forget(message.why);
    });
  }

  /** Finds out whether there is a session, if this browser had one. */
  async restore(): Promise<void> {
    if (this.state.kind !== 'restoring' && this.state.kind !== 'unreachable') return;
    try {
      await this.refresh();
    } catch (error) {
      if (!(error instanceof NoSession)) this.setState({ kind: 'unreachable' });
    }
  }

  /** Begins a session with what logging in gave. */
  start(grant: AccessGrant): void {
    const grantedAt = this.now();
    localStorage.removeItem(leavingKey);
    this.adopt(grant, grantedAt);
    this.options.tabs.tell({ kind: 'granted', grant, grantedAt });
  }

  /**
   * Logs out: the server ends the session, then it is over here and in the other tabs.
   *
   * Push and calls under way, here and in the other tabs, may hear of the end before `tellServer` has its answer; it is what
   * the person wanted all the same.
   */
  async leave(tellServer: () => Promise<unknown>): Promise<void> {
    this.isLeaving = true;
    localStorage.setItem(leavingKey, String(this.now()));
    try {
      await tellServer();
      this.over('logged-out');
    } catch (error) {
      localStorage.removeItem(leavingKey);
      throw error;
    } finally {
      this.isLeaving = false;
    }
  }

  /** The server ended it. */
  ended(): void {
    this.over(this.isBeingLeft() ? 'logged-out' : 'ended');
  }

  /**
   * An access token that is good for at least `validFor` milliseconds.
   *
   * @throws NoSession when nobody is logged in (any more)
   */
  async token(validFor = margin): Promise<string> {
    if (this.grant === null || this.grant.expiresAt - this.now() < validFor) await this.refresh();
    return this.held();
  }

  /** Another token than `stale`, which the server did not take. */
  async renewed(stale: string): Promise<string> {
    if (this.grant?.token === stale) {
      this.grant = null;
      await this.refresh();
    }
    return this.token();
  }

  /** Asks for a new token, whose role is that of the moment. */
  async refreshRole(): Promise<void> {
    await this.renewed(await this.token());
  }

  readonly getState = (): SessionState => this.state;

  /** Calls `watcher` after each change of the state; the answer stops it. */
  readonly watch = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  private held(): string {
    if (this.grant === null) throw new NoSession('nobody is logged in');
    return this.grant.token;
  }

  private async refresh(): Promise<void> {
    if (this.state.kind === 'anonymous') throw new NoSession('nobody is logged in');
    this.refreshing ??= this.refreshAlone().finally(() => {
      this.refreshing = null;
    });
    await this.refreshing;
  }

  private async refreshAlone(): Promise<void> {
    const before = this.grant?.token;
    await this.options.tabs.alone(async () => {
      // While this tab waited for its turn, another may have done it.
      const isFresh = this.grant !== null && this.grant.token !== before && this.grant.expiresAt - this.now() > margin;
      if (isFresh || this.state.kind === 'anonymous') return;
      const grantedAt = this.now();
      let grant: AccessGrant;
      try {
        grant = await this.options.refresh();
      } catch (error) {
        if (error instanceof ProblemError && !isPassing(error)) {
          this.ended();
          throw new NoSession('the session is over', { cause: error });
        }
        throw error;
      }
      this.adopt(grant, grantedAt);
      this.options.tabs.tell({ kind: 'granted', grant, grantedAt });
    });
    this.held();
  }

  private adopt(grant: AccessGrant, grantedAt: number): void {
    this.grant = { token: grant.access_token, expiresAt: grantedAt + grant.expires_in * 1000 };
    localStorage.setItem(hintKey, 'yes');
    const account = { id: grant.account_id, handle: grant.handle, role: grant.role ?? 'member' };
    const before = this.state.kind === 'active' ? this.state.account : null;
    if (before?.id !== account.id || before.role !== account.role) this.setState({ kind: 'active', account });
  }

  private over(why: 'ended' | 'logged-out'): void {
    this.forget(why);
    this.options.tabs.tell({ kind: 'over', why });
  }

  private forget(told: 'ended' | 'logged-out'): void {
    this.grant = null;
    localStorage.removeItem(hintKey);
    const why = told === 'ended' && !this.isBeingLeft() ? 'ended' : this.isLeaving ? 'logged-out' : 'logged-out-elsewhere';
    // Who first hears that it is over may hear later that it was wanted.
    const isNews = this.state.kind !== 'anonymous' || (this.state.why === 'ended' && why !== 'ended');
    if (isNews) this.setState({ kind: 'anonymous', why });
  }

  /** Whether somebody logs out, in whatever tab. */
  private isBeingLeft(): boolean {
    const since = localStorage.getItem(leavingKey);
    return since !== null && Math.abs(this.now() - Number(since)) < leavingLimit;
  }

  private setState(state: SessionState): void {
    this.state = state;
    for (const watcher of [...this.watchers]) watcher();
  }
}
