import { characterCount } from '@/lib/text/characters';

import { accountsText } from './text';

/** What is plainly wrong with an address; the server has the last word. */
export function checkEmail(email: string): string | undefined {
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/u.test(email.trim()) ? undefined : accountsText().wrong.email;
}

/** What is plainly wrong with a handle. */
export function checkHandle(handle: string): string | undefined {
  const bare = handle.trim().replace(/^@/, '').toLowerCase();
  if (bare.length < 3 || bare.length > 30) return accountsText().wrong.handleLength;
  return /^[a-z0-9][a-z0-9_-]*$/.test(bare) ? undefined : accountsText().wrong.handleCharacters;
}

/** What is plainly wrong with a new password. */
export function checkPassword(password: string): string | undefined {
  return characterCount(password) < 8 ? accountsText().wrong.passwordShort : undefined;
}
