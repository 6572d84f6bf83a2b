import { characterCount } from '@/lib/text/characters';

/** What is plainly wrong with an address; the server has the last word. */
export function checkEmail(email: string): string | undefined {
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/u.test(email.trim()) ? undefined : 'Enter an address like name@example.org.';
}

/** What is plainly wrong with a handle. */
export function checkHandle(handle: string): string | undefined {
  const bare = handle.trim().replace(/^@/, '').toLowerCase();
  if (bare.length < 3 || bare.length > 30) return 'A handle has 3 to 30 characters.';
  return /^[a-z0-9][a-z0-9_-]*$/.test(bare)
    ? undefined
    : 'Use the letters a to z, digits, - and _ only, and start with a letter or digit.';
}

/** What is plainly wrong with a new password. */
export function checkPassword(password: string): string | undefined {
  return characterCount(password) < 8 ? 'Use at least 8 characters.' : undefined;
}
