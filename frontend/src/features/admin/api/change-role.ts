import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { InfiniteData } from '@tanstack/react-query';

import type { AccountList, Role } from '@/lib/api/models';
import { answer } from '@/lib/api/problem';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

import { accountsKey } from './get-accounts';

interface ChangeRole {
  account: string;
  role: Role;
  commandId: string;
}

/** Gives somebody a role. The lists that are shown are changed where they are: asking again would be another look. */
export function useChangeRole() {
  const { api } = useAccountRuntime();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ account, role, commandId }: ChangeRole) =>
      answer(
        api.PUT('/api/v1/accounts/{account}/role', {
          params: { path: { account }, header: { 'Idempotency-Key': commandId } },
          body: { role },
        }),
      ),
    onSuccess: (_, { account, role }) =>
      queryClient.setQueriesData<InfiniteData<AccountList>>({ queryKey: accountsKey }, (lists) =>
        lists && { ...lists, pages: lists.pages.map((page) => withRole(page, account, role)) },
      ),
  });
}

function withRole(page: AccountList, account: string, role: Role): AccountList {
  const items = page.items.map((item) => (item.person.account_id === account ? { ...item, role } : item));
  return { ...page, items };
}
