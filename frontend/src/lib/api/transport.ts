import type { ServerClock } from '../time/server-clock';

import { NetworkError } from './problem';

/** Longer than a query waits for its read model (5 s), and short enough that a message is soon tried again. */
const timeLimit = 20_000;

/** `fetch` with a time limit, which learns the server's time and tells a silent network from any answer. */
export type Transport = (request: Request) => Promise<Response>;

export function transport(clock: ServerClock): Transport {
  return async (request) => {
    const sentAt = Date.now();
    const limit = AbortSignal.timeout(timeLimit);
    try {
      const response = await fetch(request, { signal: AbortSignal.any([limit, request.signal]) });
      clock.learn(response.headers.get('Date'), sentAt, Date.now());
      return response;
    } catch (error) {
      // Who called it off knows why.
      if (request.signal.aborted) throw error;
      throw new NetworkError('nobody answered', { cause: error });
    }
  };
}
