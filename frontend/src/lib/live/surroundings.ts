/** What tells that trying now is worth more than waiting, or that the line is gone. */
export type Hint = 'online' | 'offline' | 'visible';

/** A WebSocket, as far as it is used here. */
export interface LiveSocket {
  onopen: (() => void) | null;
  onmessage: ((message: { data: unknown }) => void) | null;
  onclose: ((closed: { code: number }) => void) | null;
  send: (text: string) => void;
  close: (code?: number) => void;
}

/** What the library needs of the program that it runs in. {@link standardSurroundings} are those of browsers and Node. */
export interface Surroundings {
  /** Milliseconds of the day's clock: it goes on while the machine sleeps, and may be wrong, or be set. */
  now: () => number;
  /** Milliseconds that only go forward, and may stand still while the machine sleeps. */
  steadyNow: () => number;
  /** Runs something after so many milliseconds; the answer calls it off. */
  setTimer: (run: () => void, milliseconds: number) => () => void;
  /** Between 0 and 1. */
  random: () => number;
  openSocket: (url: string, protocol: string) => LiveSocket;
  /** Passes hints on; the answer stops that. */
  onHint: (tell: (hint: Hint) => void) => () => void;
}

/** Longer timers than this end at once. */
const longestTimer = 2 ** 31 - 1;

/** Those of browsers, and of Node as far as it has the same: hints only where there are a window and a page. */
export const standardSurroundings: Surroundings = {
  now: () => Date.now(),
  steadyNow: () => performance.now(),
  setTimer: (run, milliseconds) => {
    const timer = setTimeout(run, Math.min(milliseconds, longestTimer));
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
  // What it calls its handlers with has more in it than they ask for.
  openSocket: (url, protocol) => new WebSocket(url, protocol) as unknown as LiveSocket,
  onHint: (tell) => {
    if (typeof window === 'undefined') return () => undefined;
    const online = () => tell('online');
    const offline = () => tell('offline');
    const visible = () => {
      if (document.visibilityState === 'visible') tell('visible');
    };
    window.addEventListener('online', online);
    window.addEventListener('offline', offline);
    // A page that comes out of the browser's cache, or was frozen, tells it in one of these ways.
    window.addEventListener('pageshow', visible);
    document.addEventListener('resume', visible);
    document.addEventListener('visibilitychange', visible);
    return () => {
      window.removeEventListener('online', online);
      window.removeEventListener('offline', offline);
      window.removeEventListener('pageshow', visible);
      document.removeEventListener('resume', visible);
      document.removeEventListener('visibilitychange', visible);
    };
  },
};
