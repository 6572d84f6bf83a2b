import { useMutation, useQueryClient } from '@tanstack/react-query';

import type { AskedOfProjection } from '@/lib/api/models';
import { answer } from '@/lib/api/problem';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

import { projectionsKey } from './get-projections';

interface Operate {
  projection: string;
  operation: AskedOfProjection;
  commandId: string;
}

/** Asks something of a read model. The answer says that it is written down; what comes of it stands in the list. */
export function useOperateProjection() {
  const { api } = useAccountRuntime();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ projection, operation, commandId }: Operate) =>
      answer(
        api.POST('/api/v1/projections/{projection}', {
          params: { path: { projection }, header: { 'Idempotency-Key': commandId } },
          body: operation,
        }),
      ),
    onSuccess: () => void queryClient.invalidateQueries({ queryKey: projectionsKey }),
  });
}
