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
  return {
    clock,
    send,
    api,
    session: new Session({ refresh: () => refreshSession(api), tabs: browserTabs() }),
    newId: uuidV7Maker(() => clock.now()),
  };
}
