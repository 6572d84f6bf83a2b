import createClient from 'openapi-fetch';
import type { Client } from 'openapi-fetch';

import type { KnownPositions } from './read-your-writes';
import { readYourWrites } from './read-your-writes';
import type { paths } from './schema';
import type { Transport } from './transport';

/** Calls of the HTTP API, typed by its OpenAPI document. */
export type ApiClient = Client<paths>;

/** A client for what needs no session. */
export function openApiClient(send: Transport): ApiClient {
  return createClient<paths>({ baseUrl: location.origin, fetch: send });
}

/** A client for everything else, whose reads see its own writes. */
export function accountApiClient(send: Transport, known: KnownPositions): ApiClient {
  const client = createClient<paths>({ baseUrl: location.origin, fetch: send });
  client.use(readYourWrites(known));
  return client;
}
