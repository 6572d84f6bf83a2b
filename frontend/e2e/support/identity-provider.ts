import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { Provider } from 'oidc-provider';

const client = { id: 'wherry', secret: 'a secret of the tests alone' };

/**
 * A real provider of identities on a free port. Whoever logs in there by an address has that address, verified unless it begins
 * with `unverified`.
 */
export async function startIdentityProvider() {
  let listener: RequestListener = (_: IncomingMessage, response: ServerResponse) => {
    response.writeHead(503).end();
  };
  const server = createServer((request, response) => listener(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    /** What the system must know of it at its start. */
    environment: {
      WHERRY_IDENTITY_PROVIDERS: 'yard',
      WHERRY_IDENTITY_YARD_LABEL: 'the shipyard',
      WHERRY_IDENTITY_YARD_ISSUER: issuer,
      WHERRY_IDENTITY_YARD_CLIENT_ID: client.id,
      WHERRY_IDENTITY_YARD_CLIENT_SECRET: client.secret,
    },
    /** Serves, once it is known where people are to be sent back to. */
    serve(systemUrl: string): void {
      const provider = new Provider(issuer, {
        clients: [
          {
            client_id: client.id,
            client_secret: client.secret,
            redirect_uris: [`${systemUrl}/login/return`],
            grant_types: ['authorization_code'],
            response_types: ['code'],
          },
        ],
        claims: { openid: ['sub'], email: ['email', 'email_verified'] },
        scopes: ['openid', 'email', 'profile'],
        pkce: { required: () => true },
        findAccount: (_, id) => ({
          accountId: id,
          claims: () => ({ sub: id, email: id, email_verified: !id.startsWith('unverified') }),
        }),
      });
      const serve = provider.callback();
      listener = (request, response) => void serve(request, response);
    },
    stop: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
