import { alone } from '../live/alone';

import type { AccessGrant } from './session';

/** What tabs of one browser tell each other about their session. */
export type TabMessage =
  | { kind: 'granted'; grant: AccessGrant; grantedAt: number }
  | { kind: 'over'; why: 'ended' | 'logged-out' };

/** The other tabs of this browser. */
export interface Tabs {
  tell: (message: TabMessage) => void;
  onMessage: (listener: (message: TabMessage) => void) => void;
  /** Runs while no other tab runs what it gave to `alone`. */
  alone: (run: () => Promise<void>) => Promise<void>;
}

const name = 'wherry-session';
/** Counts what tabs told, so that one that comes to its turn knows whether a message is still on its way. */
const countKey = 'wherry.session-messages';
/** A message between tabs takes a few milliseconds. */
const messageLimit = 300;

interface Numbered {
  count: number;
  message: TabMessage;
}

/**
 * The other tabs, by BroadcastChannel and Web Locks. Where the browser has no locks (a page that is not served
 * securely), tabs may refresh at one moment; the server gives both the same successor.
 */
export function browserTabs(): Tabs {
  const channel = 'BroadcastChannel' in globalThis ? new BroadcastChannel(name) : null;
  const listeners = new Set<(message: TabMessage) => void>();
  const told = () => Number(localStorage.getItem(countKey) ?? 0);
  let seen = told();
  let onSeen: (() => void) | null = null;

  channel?.addEventListener('message', ({ data }: MessageEvent<Numbered>) => {
    seen = Math.max(seen, data.count);
    listeners.forEach((listener) => listener(data.message));
    onSeen?.();
  });

  const allSeen = () =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, messageLimit);
      onSeen = () => {
        if (seen < told()) return;
        clearTimeout(timer);
        resolve();
      };
      onSeen();
    });

  return {
    tell: (message) => {
      seen = Math.max(seen, told()) + 1;
      localStorage.setItem(countKey, String(seen));
      channel?.postMessage({ count: seen, message } satisfies Numbered);
    },
    onMessage: (listener) => listeners.add(listener),
    alone: (run) =>
      alone(name, async () => {
        await allSeen();
        await run();
      }),
  };
}
