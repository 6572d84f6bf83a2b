let token = '';

/** Keeps the token of a mail's link in memory while its person logs in, so that it is never a part of another address. */
export function keepToken(text: string): void {
  token = text;
}

/** The token that was kept last; empty if there was none. */
export function keptToken(): string {
  return token;
}
