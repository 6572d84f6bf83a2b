import { createContext, useContext, useSyncExternalStore } from 'react';

import type { ApiClient } from '../api/client';
import type { Downloader } from '../api/download-file';
import type { KnownPositions } from '../api/read-your-writes';
import type { Uploader } from '../api/upload-file';
import type { ConnectionState } from '../live/connection';
import type { LiveClient } from '../live/live-client';
import type { Outbox, OutboxMessage } from '../live/outbox';
import type { AccountIdentity } from '../session/session';

/** What the app has while somebody is logged in. */
export interface AccountRuntime {
  account: AccountIdentity;
  api: ApiClient;
  upload: Uploader;
  download: Downloader;
  known: KnownPositions;
  live: LiveClient;
  outbox: Outbox;
  newId: () => string;
}

export const AccountRuntimeContext = createContext<AccountRuntime | null>(null);

export function useAccountRuntime(): AccountRuntime {
  const runtime = useContext(AccountRuntimeContext);
  if (runtime === null) throw new Error('there is no AccountRuntimeContext above this component');
  return runtime;
}

/** The state of the line to push, followed. */
export function useConnectionState(): ConnectionState {
  const { live } = useAccountRuntime();
  return useSyncExternalStore(live.watch, live.getState);
}

/** The room's messages that are on their way out, followed. */
export function useOutboxMessages(room: string): readonly OutboxMessage[] {
  const { outbox } = useAccountRuntime();
  return useSyncExternalStore(outbox.watch, () => outbox.messages(room));
}
