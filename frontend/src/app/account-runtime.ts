import { sendFromOutbox } from '@/features/chat/api/send-from-outbox';
import { authorisedTransport } from '@/lib/api/authorised-transport';
import { accountApiClient } from '@/lib/api/client';
import { downloader } from '@/lib/api/download-file';
import { answer, ProblemError } from '@/lib/api/problem';
import { KnownPositions } from '@/lib/api/read-your-writes';
import { uploader } from '@/lib/api/upload-file';
import { SessionOver, TryLater } from '@/lib/live/connection';
import { LiveClient } from '@/lib/live/live-client';
import { Outbox } from '@/lib/live/outbox';
import { openOutboxStorage } from '@/lib/live/outbox-storage';
import type { AccountRuntime } from '@/lib/runtime/account-runtime';
import type { AppRuntime } from '@/lib/runtime/app-runtime';
import { NoSession } from '@/lib/session/session';
import type { AccountIdentity } from '@/lib/session/session';

import { pushUrl } from './push-url';

/** Puts together what the app has while this account is logged in; `live` and `outbox` are to be started. */
export function createAccountRuntime(app: AppRuntime, account: AccountIdentity): AccountRuntime {
  const { clock, newId, session } = app;
  const serverNow = () => clock.now();
  const known = new KnownPositions();
  const api = accountApiClient(authorisedTransport(session, app.send), known);

  const getTicket = async () => {
    try {
      return (await answer(api.POST('/api/v1/push-tickets'))).ticket;
    } catch (error) {
      const isOver = error instanceof NoSession || (error instanceof ProblemError && error.status === 401);
      if (isOver) throw new SessionOver('no ticket without a session', { cause: error });
      const wait = error instanceof ProblemError ? error.retryAfterMilliseconds : undefined;
      throw wait === undefined ? error : new TryLater(wait);
    }
  };

  return {
    account,
    api,
    known,
    newId,
    upload: uploader(session),
    download: downloader(session),
    live: new LiveClient({ url: pushUrl(location.href), getTicket, serverNow }),
    outbox: new Outbox({
      account: account.id,
      storage: openOutboxStorage(),
      send: (entry) => sendFromOutbox(api, entry),
      newId,
      serverNow,
    }),
  };
}
