import type { Middleware } from 'openapi-fetch';

import { formatPosition, parsePositions } from '../live/position';
import type { Position } from '../live/position';

/**
 * The furthest positions that this client knows of. Every read asks for an answer that has them, so nobody misses in a
 * list what they just did, or what push just told.
 */
export class KnownPositions {
  private readonly furthest = new Map<string, Position>();

  note(position: Position): void {
    const known = this.furthest.get(position.stream);
    const isOld = known?.epoch === position.epoch && known.sequence >= position.sequence;
    if (!isOld) this.furthest.set(position.stream, position);
  }

  /** As the `position` parameter of a query; null when nothing is known. */
  asParameter(): string | null {
    const positions = [...this.furthest.values()].map(formatPosition);
    return positions.length === 0 ? null : positions.join(',');
  }
}

/** Notes the position in each command's answer, and sends what is known with each query, beside what that asks for itself. */
export function readYourWrites(known: KnownPositions): Middleware {
  return {
    onRequest: ({ request }) => {
      const position = known.asParameter();
      if (request.method !== 'GET' || position === null) return undefined;
      const url = new URL(request.url);
      const both = new KnownPositions();
      for (const each of [position, url.searchParams.get('position')]) {
        if (each !== null) parsePositions(each).forEach((one) => both.note(one));
      }
      url.searchParams.set('position', both.asParameter() ?? position);
      return new Request(url, request);
    },
    onResponse: async ({ request, response }) => {
      if (request.method === 'GET' || !response.ok || response.status === 204) return;
      const body = (await response
        .clone()
        .json()
        .catch(() => null)) as { position?: unknown } | null;
      if (typeof body?.position === 'string') parsePositions(body.position).forEach((each) => known.note(each));
    },
  };
}
