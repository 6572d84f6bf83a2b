import type { Session } from '../session/session';

import { authorisedTransport } from './authorised-transport';
import { NetworkError, problemOf } from './problem';

interface DownloadOptions {
  /** How many bytes have come; nobody knows how many there will be. */
  onProgress?: (bytes: number) => void;
  /** What the server says before the first byte comes. */
  onAnswer?: (headers: Headers) => void;
  signal?: AbortSignal;
}

/** So many bytes wait in the page's own memory. What is in a blob, browsers can keep on the disk. */
const pieceBytes = 8 * 1024 * 1024;

/** Fetches what may take minutes, whole or not at all. */
export type Downloader = (path: string, options: DownloadOptions) => Promise<Blob>;

/**
 * A downloader for the session's account. It has no time limit, which the other requests have: the person sees that it
 * goes on, and can call it off.
 *
 * The promise fails with ProblemError, NetworkError, NoSession, or an AbortError when it was called off.
 */
export function downloader(session: Session): Downloader {
  const send = authorisedTransport(session, (request) => fetch(request));
  return async (path, { onProgress, onAnswer, signal }) => {
    const request = new Request(new URL(path, window.location.origin), signal ? { signal } : {});
    try {
      const response = await send(request);
      if (!response.ok) throw problemOf(response, await response.json().catch(() => null));
      onAnswer?.(response.headers);
      const pieces: Blob[] = [];
      let chunks: BlobPart[] = [];
      let [bytes, waiting] = [0, 0];
      const reader = response.body?.getReader();
      for (let read = await reader?.read(); read?.done === false; read = await reader?.read()) {
        chunks.push(read.value);
        bytes += read.value.byteLength;
        waiting += read.value.byteLength;
        if (waiting >= pieceBytes) {
          pieces.push(new Blob(chunks));
          [chunks, waiting] = [[], 0];
        }
        onProgress?.(bytes);
      }
      return new Blob([...pieces, ...chunks], { type: response.headers.get('Content-Type') ?? '' });
    } catch (error) {
      // What the browser throws when nobody answers, or the line breaks off in the middle.
      if (error instanceof TypeError && signal?.aborted !== true) throw new NetworkError('the download broke off', { cause: error });
      throw error;
    }
  };
}
