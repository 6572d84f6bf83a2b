import type { Session } from '../session/session';

import { NetworkError, problemOf } from './problem';
import type { components } from './schema';

export type Upload = components['schemas']['Uploaded'];

export interface UploadOptions {
  purpose: 'document' | 'photo' | 'attachment';
  /** How much is on its way, from 0 to 1. */
  onProgress?: (sent: number) => void;
  signal?: AbortSignal;
}

/** Sends a file's bytes; the answer comes once the server has looked into them. */
export type Uploader = (file: Blob, options: UploadOptions) => Promise<Upload>;

/** A large file takes minutes; the token is checked when it begins, and may as well be fresh then. */
const tokenMargin = 60_000;

/**
 * An uploader for the session's account. XMLHttpRequest, because `fetch` tells nothing about the progress of what it
 * sends.
 *
 * The promise fails with ProblemError, NetworkError, NoSession, or an AbortError when it was called off.
 */
export function uploader(session: Session): Uploader {
  return async (file, options) => {
    const token = await session.token(tokenMargin);
    const first = await send(file, options, token);
    if (first.status !== 401) return readAnswer(first);
    return readAnswer(await send(file, options, await session.renewed(token)));
  };
}

function send(file: Blob, { purpose, onProgress, signal }: UploadOptions, token: string): Promise<XMLHttpRequest> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    if (signal?.aborted) {
      reject(new DOMException('called off', 'AbortError'));
      return;
    }
    signal?.addEventListener('abort', abort, { once: true });
    request.upload.onprogress = (event) => onProgress?.(event.total > 0 ? event.loaded / event.total : 0);
    request.onload = () => resolve(request);
    request.onerror = () => reject(new NetworkError('the upload broke off'));
    request.onabort = () => reject(new DOMException('called off', 'AbortError'));
    request.onloadend = () => signal?.removeEventListener('abort', abort);
    request.open('POST', '/api/v1/uploads');
    request.setRequestHeader('Authorization', `Bearer ${token}`);
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.setRequestHeader('Wherry-Purpose', purpose);
    request.send(file);
  });
}

function readAnswer(request: XMLHttpRequest): Upload {
  let body: unknown = null;
  try {
    body = JSON.parse(request.responseText);
  } catch {
    // Whoever answered did not speak JSON: the status says enough.
  }
  if (request.status >= 200 && request.status < 300) return body as Upload;
  const retryAfter = request.getResponseHeader('Retry-After');
  const headers = new Headers(retryAfter === null ? {} : { 'Retry-After': retryAfter });
  throw problemOf(new Response(null, { status: request.status, headers }), body);
}
