import type { Invitee } from './api/invite-member';

/** Who is meant by what was typed: an address has an `@` inside, a handle at most in front. Null when it is neither. */
export function parseInvitee(typed: string): Invitee | null {
  const text = typed.trim();
  if (/^[^\s@]+@[^\s@]+\.[^\s@]+$/u.test(text)) return { email: text };
  const handle = text.replace(/^@/, '').toLowerCase();
  return /^[a-z0-9][a-z0-9_-]{2,29}$/.test(handle) ? { handle } : null;
}
