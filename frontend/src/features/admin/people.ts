import type { BadgeTone } from '@/components/badge';
import type { Account, AccountState, Role } from '@/lib/api/models';

/** What narrows the list of people down; empty where it does not. */
export interface PeopleFilters {
  /** What the handle begins with. */
  handle: string;
  role: Role | '';
  state: AccountState | '';
}

/** Each may do what the ones before may, too. */
export const roles: Record<Role, { name: string; may: string }> = {
  member: { name: 'Member', may: 'uses the workspace' },
  auditor: { name: 'Auditor', may: 'may also see what happened here, and verify it' },
  admin: { name: 'Administrator', may: 'may also give roles and look after the read models' },
};

export const states: Record<AccountState, { name: string; tone: BadgeTone }> = {
  active: { name: 'Active', tone: 'success' },
  'not-activated': { name: 'Not activated', tone: 'warning' },
  abandoned: { name: 'Never activated', tone: 'plain' },
  erased: { name: 'Erased', tone: 'plain' },
};

/** The filters that an address has. What it cannot have is left out. */
export function filtersOf(search: URLSearchParams): PeopleFilters {
  const role = search.get('role') ?? '';
  const state = search.get('state') ?? '';
  return {
    handle: search.get('handle')?.trim() ?? '',
    role: isKeyOf(roles, role) ? role : '',
    state: isKeyOf(states, state) ? state : '',
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
    return 'Your own role is changed by another administrator, so that there always is one.';
  }
  switch (account.state) {
    case 'active':
      return null;
    case 'erased':
      return 'Who is forgotten needs no role.';
    default:
      return 'A role can be given once the address is proven.';
  }
}

function isKeyOf<T extends object>(of: T, key: string): key is string & keyof T {
  return Object.hasOwn(of, key);
}
