import type { components } from './schema';

type ProblemBody = components['schemas']['Problem'];

/** The server refused; the code says why. */
export class ProblemError extends Error {
  override name = 'ProblemError';
  readonly code: string;
  readonly detail: string | undefined;
  /** What is wrong with which field, by JSON pointer. */
  readonly fields: readonly { pointer: string; code: string; detail: string }[];
  /** The numbers of this time, by their names; a server of the version before gives none. */
  readonly numbers: Readonly<Record<string, number>>;

  constructor(
    readonly status: number,
    body: Partial<ProblemBody> & { code: string },
    /** When to try again, if the server said. */
    readonly retryAfterMilliseconds?: number,
  ) {
    super(body.title ?? body.code);
    this.code = body.code;
    this.detail = body.detail ?? undefined;
    this.fields = body.errors ?? [];
    this.numbers = body.numbers ?? {};
  }
}

/** Nobody answered: no network, or no server. */
export class NetworkError extends Error {
  override name = 'NetworkError';
}

const littleLater = 600_000;

/** True when the same request may well succeed a little later, without anybody changing it. */
export function isPassing(error: unknown): boolean {
  if (error instanceof NetworkError) return true;
  if (!(error instanceof ProblemError)) return false;
  // What is used up for the day comes back, but not a little later.
  if (error.status === 429) return (error.retryAfterMilliseconds ?? 0) <= littleLater;
  return error.status >= 500 || error.status === 408 || error.code === 'conflict';
}

/** Makes the problem of an answer whose body was read; `body` may be anything that a proxy made up. */
export function problemOf(response: Response, body: unknown): ProblemError {
  const retryAfter = Number(response.headers.get('Retry-After') ?? Number.NaN);
  return new ProblemError(
    response.status,
    isProblem(body) ? body : { code: `http-${response.status}` },
    Number.isNaN(retryAfter) ? undefined : retryAfter * 1000,
  );
}

/**
 * The data of a call.
 *
 * @throws ProblemError when the server refused
 * @throws NetworkError when nobody answered, or the answer broke off in the middle
 */
export async function answer<T>(call: Promise<Called<T>>): Promise<T> {
  const { data, error, response } = await whole(call);
  if (!response.ok) throw problemOf(response, error);
  return data as T;
}

interface Called<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The head of an answer is there before the rest of it, which a bad line may cut, or bring too late. */
async function whole<T>(call: Promise<Called<T>>): Promise<Called<T>> {
  try {
    return await call;
  } catch (error) {
    const isLate = error instanceof DOMException && error.name === 'TimeoutError';
    if (error instanceof TypeError || isLate) throw new NetworkError('the answer broke off', { cause: error });
    throw error;
  }
}

function isProblem(body: unknown): body is ProblemBody {
  return typeof body === 'object' && body !== null && 'code' in body && typeof body.code === 'string';
}
