import { refreshSession } from '@/features/accounts/api/refresh-session';
import { openApiClient } from '@/lib/api/client';
import { transport } from '@/lib/api/transport';
import { uuidV7Maker } from '@/lib/ids/uuid-v7';
import type { AppRuntime } from '@/lib/runtime/app-runtime';
import { Session } from '@/lib/session/session';
import { browserTabs } from '@/lib/session/tabs';
import { ServerClock } from '@/lib/time/server-clock';

/** Puts together what the app has from its start on. */
export function createAppRuntime(): AppRuntime {
  const clock = new ServerClock();
  const send = transport(clock);
  const api = openApiClient(send);
  const session = new Session({ refresh: () => refreshSession(api), tabs: browserTabs() });
  // A stranger's first command may be the first thing that is asked of the server, and its id needs the server's time.
  if (session.getState().kind === 'anonymous') void api.GET('/api/v1/identity-providers').catch(() => undefined);
  return {
    clock,
    send,
    api,
    session,
    newId: uuidV7Maker(() => clock.now()),
  };
}
