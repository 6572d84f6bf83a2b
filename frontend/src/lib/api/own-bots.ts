import type { ApiClient } from './client';
import type { OwnBot } from './models';
import { answer } from './problem';

/** Where one's own bots are kept: the profile shows them, and rooms offer them. */
export const ownBotsKey = ['own-bots'] as const;

/** One's own bots with their tokens, whose texts are not told again. */
export async function fetchOwnBots(api: ApiClient, signal: AbortSignal): Promise<OwnBot[]> {
  return (await answer(api.GET('/api/v1/account/bots', { signal }))).bots;
}
