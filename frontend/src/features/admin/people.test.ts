import { expect, test } from 'vitest';

import type { Account } from '@/lib/api/models';

import { filtersOf, fixedBecause, queryOf, searchOf } from './people';

test('filters come back from the address as they were, and nonsense does not', () => {
  const filters = { handle: 'ad', role: 'auditor', state: 'not-activated' } as const;
  expect(filtersOf(new URLSearchParams(searchOf(filters)))).toEqual(filters);
  expect(filtersOf(new URLSearchParams('role=king&state=toString&handle=%20'))).toEqual({ handle: '', role: '', state: '' });
  expect(queryOf({ handle: ' ', role: '', state: '' })).toEqual({});
});

test('why a role stays as it is, is said', () => {
  const account = (id: string, state: Account['state']) => ({ person: { account_id: id }, state }) as Account;
  expect(fixedBecause(account('a', 'active'), 'me')).toBeNull();
  expect(fixedBecause(account('me', 'active'), 'me')).toMatch(/another administrator/);
  expect(fixedBecause(account('a', 'not-activated'), 'me')).toMatch(/proven/);
  expect(fixedBecause(account('a', 'erased'), 'me')).toMatch(/forgotten/);
});
