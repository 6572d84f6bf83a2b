/** Where the token of an invite link waits while its person logs in, or signs up, in this tab or the one that a mail opens. */
const key = 'wherry.invite';
/** An invitation that was followed longer ago is not what somebody logs in for. */
const longest = 24 * 3_600_000;

/** Keeps the token of a link that somebody followed. */
export function keepInvite(token: string, now: Date): void {
  localStorage.setItem(key, `${now.getTime()} ${token}`);
}

/** The token that was kept, if it was not too long ago; else empty. */
export function keptInvite(now: Date): string {
  const [at, token = ''] = (localStorage.getItem(key) ?? '').split(' ');
  const age = now.getTime() - Number(at);
  return age >= 0 && age < longest ? token : '';
}

/** It was used, or is of no use. */
export function dropInvite(): void {
  localStorage.removeItem(key);
}
