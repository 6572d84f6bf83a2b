import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { createMemoryRouter, RouterProvider } from 'react-router';

import { ToastProvider } from '@/components/toasts';
import { authorisedTransport } from '@/lib/api/authorised-transport';
import { accountApiClient, openApiClient } from '@/lib/api/client';
import { downloader } from '@/lib/api/download-file';
import type { Role } from '@/lib/api/models';
import { KnownPositions } from '@/lib/api/read-your-writes';
import { transport } from '@/lib/api/transport';
import { uploader } from '@/lib/api/upload-file';
import { uuidV7Maker } from '@/lib/ids/uuid-v7';
import { LiveClient } from '@/lib/live/live-client';
import { Outbox } from '@/lib/live/outbox';
import { FakeSocket } from '@/lib/live/testing/fake-socket';
import { AccountRuntimeContext } from '@/lib/runtime/account-runtime';
import type { AccountRuntime } from '@/lib/runtime/account-runtime';
import { AppRuntimeContext } from '@/lib/runtime/app-runtime';
import type { AppRuntime } from '@/lib/runtime/app-runtime';
import { Session } from '@/lib/session/session';
import { ServerClock } from '@/lib/time/server-clock';


/** What the test's server answers. */
export interface Reply {
  status?: number;
  body?: unknown;
  headers?: Record<string, string>;
}

/** A request as the test sees it. */
interface Seen {
  method: string;
  path: string;
  query: URLSearchParams;
  body: unknown;
  key: string | null;
}

type Handler = (request: Seen) => Reply | Promise<Reply>;

/** A server that answers by `METHOD /path`, and keeps what it was asked. What it does not know is a 404. */
export function fakeServer(handlers: Record<string, Handler>) {
  const seen: Seen[] = [];
  const fetch = async (request: Request): Promise<Response> => {
    const { pathname, searchParams } = new URL(request.url);
    const text = await request.text();
    const body: unknown = text === '' ? null : JSON.parse(text);
    const key = request.headers.get('Idempotency-Key');
    const each = { method: request.method, path: pathname, query: searchParams, body, key };
    seen.push(each);
    const handler = handlers[`${request.method} ${pathname}`];
    const reply: Reply = handler ? await handler(each) : { status: 404, body: { code: 'room-not-found', status: 404 } };
    const headers = { 'Content-Type': 'application/json', ...reply.headers };
    return new Response(reply.body === undefined ? null : JSON.stringify(reply.body), {
      status: reply.status ?? 200,
      headers,
    });
  };
  return { seen, fetch };
}

/** Renders a page as the app does, at a path, with an account when it is given one. */
export function renderApp(
  page: ReactNode,
  { path = '/', account = 'me', role = 'member' }: { path?: string; account?: string | null; role?: Role } = {},
) {
  const clock = new ServerClock();
  const send = transport(clock);
  const newId = uuidV7Maker(() => clock.now());
  const session = new Session({
    refresh: () => Promise.reject(new Error('the test has no refresh')),
    tabs: { tell: () => undefined, onMessage: () => undefined, alone: (run) => run() },
  });
  const app: AppRuntime = { clock, send, api: openApiClient(send), session, newId };
  const known = new KnownPositions();
  const api = accountApiClient(authorisedTransport(session, send), known);
  if (account !== null) {
    session.start({ access_token: 'token', expires_in: 600, account_id: account, handle: account, role });
  }
  const runtime: AccountRuntime = {
    account: { id: account ?? '', handle: account ?? '', role },
    api,
    known,
    newId,
    upload: uploader(session),
    download: downloader(session),
    live: new LiveClient({
      url: 'ws://test',
      getTicket: () => Promise.resolve('ticket'),
      serverNow: Date.now,
      openSocket: FakeSocket.open,
    }),
    outbox: new Outbox({
      account: account ?? '',
      storage: { all: () => Promise.resolve([]), put: () => Promise.resolve(), delete: () => Promise.resolve() },
      send: () => Promise.resolve({ kind: 'stopped' }),
      newId,
      serverNow: Date.now,
    }),
  };
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false }, mutations: { retry: false } } });
  const router = createMemoryRouter(
    [
      { path: '*', element: page },
      { path: '/login', element: page },
    ],
    { initialEntries: [path] },
  );
  const result = render(
    <AppRuntimeContext value={app}>
      <QueryClientProvider client={queryClient}>
        <AccountRuntimeContext value={runtime}>
          <ToastProvider>
            <RouterProvider router={router} />
          </ToastProvider>
        </AccountRuntimeContext>
      </QueryClientProvider>
    </AppRuntimeContext>,
  );
  return { ...result, app, runtime, queryClient, router };
}
