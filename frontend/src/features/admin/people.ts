import type { BadgeTone } from '@/components/badge';
import type { Account, AccountState, Role } from '@/lib/api/models';

import { adminText } from './text';

/** What narrows the list of people down; empty where it does not. */
export interface PeopleFilters {
  /** What the handle begins with. */
  handle: string;
  role: Role | '';
  state: AccountState | '';
}

/** What roles are called. Each may do what the ones before may, too. */
export function roles(): Record<Role, { name: string; may: string }> {
  return adminText().roles;
}

/** What states are called. */
export function states(): Record<AccountState, string> {
  return adminText().states;
}

export const tones: Record<AccountState, BadgeTone> = {
  active: 'success',
  'not-activated': 'warning',
  abandoned: 'plain',
  erased: 'plain',
};

/** The filters that an address has. What it cannot have is left out. */
export function filtersOf(search: URLSearchParams): PeopleFilters {
  const role = search.get('role') ?? '';
  const state = search.get('state') ?? '';
  return {
    handle: search.get('handle')?.trim() ?? '',
    role: isKeyOf(roles(), role) ? role : '',
    state: isKeyOf(states(), state) ? state : '',
  };
}

/** The filters as an address has them. */
export function searchOf(filters: PeopleFilters): string {
  return new URLSearchParams(queryOf(filters)).toString();
}

/** Those that are set, as the API takes them. */
export function queryOf({ handle, role, state }: PeopleFilters): { handle?: string; role?: Role; state?: AccountState } {
  return {
    ...(handle.trim() === '' ? {} : { handle: handle.trim() }),
    ...(role === '' ? {} : { role }),
    ...(state === '' ? {} : { state }),
  };
}

/** Why somebody's role cannot be changed by oneself; null when it can. */
export function fixedBecause(account: Account, ownAccount: string): string | null {
  if (account.person.account_id === ownAccount) {
    return adminText().fixed.own;
  }
  switch (account.state) {
    case 'active':
      return null;
    case 'erased':
      return adminText().fixed.erased;
    default:
      return adminText().fixed.notProven;
  }
}

function isKeyOf<T extends object>(of: T, key: string): key is string & keyof T {
  return Object.hasOwn(of, key);
}
