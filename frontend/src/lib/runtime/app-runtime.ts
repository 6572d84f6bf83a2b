import { createContext, useCallback, useContext, useSyncExternalStore } from 'react';

import type { ApiClient } from '../api/client';
import type { Role } from '../api/models';
import type { Transport } from '../api/transport';
import type { Session, SessionState } from '../session/session';
import type { ServerClock } from '../time/server-clock';

/** What the app has from its start to its end, whoever is logged in. */
export interface AppRuntime {
  clock: ServerClock;
  send: Transport;
  /** For calls that need no session. */
  api: ApiClient;
  session: Session;
  /** Ids for commands: UUIDs of version 7 made against server time. */
  newId: () => string;
}

export const AppRuntimeContext = createContext<AppRuntime | null>(null);

export function useAppRuntime(): AppRuntime {
  const runtime = useContext(AppRuntimeContext);
  if (runtime === null) throw new Error('there is no AppRuntimeContext above this component');
  return runtime;
}

/** Tells the time as the server has it, for what is said of a moment from here: today, yesterday, in an hour. */
export function useServerNow(): () => Date {
  const { clock } = useAppRuntime();
  return useCallback(() => new Date(clock.now()), [clock]);
}

/** The session, followed. */
export function useSessionState(): SessionState {
  const { session } = useAppRuntime();
  return useSyncExternalStore(session.watch, session.getState);
}

const ranks: Record<Role, number> = { member: 0, auditor: 1, admin: 2 };

/** Whether the account that is logged in may do what this role may; each role may what the ones before it may. */
export function useMay(role: Role): boolean {
  const session = useSessionState();
  return session.kind === 'active' && ranks[session.account.role] >= ranks[role];
}
