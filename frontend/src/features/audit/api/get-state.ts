import { useQuery } from '@tanstack/react-query';

import { answer } from '@/lib/api/problem';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

import type { Boundary } from '../moments';

/**
 * How something stood at a moment: a place in its stream or a time; now when it is empty. Like every question of an
 * auditor it is written into the log, so it is asked when a person asks it.
 */
export function useAuditState(boundary: Boundary, at: string) {
  const { api } = useAccountRuntime();
  return useQuery({
    queryKey: ['audit-state', boundary, at],
    queryFn: ({ signal }) => {
      const query = { ...boundary, ...(at === '' ? {} : { at }) };
      return answer(api.GET('/api/v1/audit/states', { params: { query }, signal }));
    },
    meta: { onDemand: true },
  });
}

/** What changed between two moments, and by which events. Asked only when there is a moment to begin from. */
export function useAuditDiff(boundary: Boundary, from: string | null, to: string) {
  const { api } = useAccountRuntime();
  return useQuery({
    queryKey: ['audit-diff', boundary, from, to],
    queryFn: ({ signal }) => {
      const query = { ...boundary, from: from ?? '0', ...(to === '' ? {} : { to }) };
      return answer(api.GET('/api/v1/audit/diffs', { params: { query }, signal }));
    },
    enabled: from !== null,
    meta: { onDemand: true },
  });
}
