import type { Session } from '../session/session';

import type { Transport } from './transport';

const worthRenewing = ['token-expired', 'token-invalid', 'token-missing'];

/** Adds the access token. One that the server finds too old is renewed, once, and the request sent again. */
export function authorisedTransport(session: Session, send: Transport): Transport {
  const sendWith = (request: Request, token: string) => {
    const authorised = new Request(request);
    authorised.headers.set('Authorization', `Bearer ${token}`);
    return send(authorised);
  };
  return async (request) => {
    const again = request.clone();
    const token = await session.token();
    const response = await sendWith(request, token);
    if (response.status !== 401) return response;
    const code = await codeOf(response);
    if (worthRenewing.includes(code)) return sendWith(again, await session.renewed(token));
    if (code === 'session-ended') session.ended();
    return response;
  };
}

async function codeOf(response: Response): Promise<string> {
  const body = (await response
    .clone()
    .json()
    .catch(() => null)) as { code?: unknown } | null;
  return typeof body?.code === 'string' ? body.code : '';
}
