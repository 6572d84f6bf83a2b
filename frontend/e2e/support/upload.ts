import { readFile } from 'node:fs/promises';

import type { Identity } from './api';
import { systemUrl } from './system';

/** Uploads a file by the API, for what it is to be, and gives its id. */
export async function upload({ email, password }: Identity, file: string, purpose: 'attachment' | 'document' | 'photo'): Promise<string> {
  const login = await fetch(`${systemUrl()}/api/v1/sessions`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ email, password }),
  });
  const { access_token: token } = (await login.json()) as { access_token: string };
  return uploadWith(token, file, purpose);
}

/** The same with an access token, which may be a bot's. */
export async function uploadWith(token: string, file: string, purpose: string): Promise<string> {
  const response = await fetch(`${systemUrl()}/api/v1/uploads`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/octet-stream', 'Wherry-Purpose': purpose },
    body: await readFile(file),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`the upload of ${file}: ${response.status} ${text}`);
  return (JSON.parse(text) as { upload_id: string }).upload_id;
}
