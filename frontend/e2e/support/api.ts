import { activationPath, newestMail } from './mail';
import { systemUrl } from './system';

/** Who somebody is, to the system. */
export interface Identity {
  handle: string;
  email: string;
  password: string;
}

let count = 0;

/** Somebody who is not there yet. Their handle is like no other, also in a system that runs already. */
export function somebody(name: string): Identity {
  count += 1;
  const handle = `${name}-${process.pid.toString(36)}${count}-${Date.now().toString(36)}`;
  return { handle, email: `${handle}@example.org`, password: 'a rowing boat at dawn' };
}

/** Signs somebody up by the API, and activates them by the link of their mail. */
export async function enrol(identity: Identity): Promise<void> {
  await call('POST', '/api/v1/accounts', identity);
  const [, token] = activationPath(await newestMail(identity.email)).split('#');
  await call('POST', '/api/v1/accounts/activation', { token });
}

/** Calls the API as somebody, in a session of its own. */
export async function apiOf({ email, password }: Identity) {
  const { access_token: token } = await call<{ access_token: string }>('POST', '/api/v1/sessions', { email, password });
  return <T = unknown>(method: string, path: string, body?: unknown) => call<T>(method, path, body, token);
}

async function call<T>(method: string, path: string, body?: unknown, token?: string): Promise<T> {
  const response = await fetch(systemUrl() + path, {
    method,
    headers: {
      'Content-Type': 'application/json',
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return (text === '' ? undefined : JSON.parse(text)) as T;
}
