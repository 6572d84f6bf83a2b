import { useMutation } from '@tanstack/react-query';

import { answer } from '@/lib/api/problem';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

/** Has everything written out that is kept about oneself, and saves it as a file. */
export function useExportAccount() {
  const { api } = useAccountRuntime();
  return useMutation({
    mutationFn: () => answer(api.GET('/api/v1/account/export', { parseAs: 'text' })),
    onSuccess: (lines) => {
      const url = URL.createObjectURL(new Blob([lines], { type: 'application/x-ndjson' }));
      const link = document.createElement('a');
      link.href = url;
      link.download = 'wherry-export.ndjson';
      link.click();
      URL.revokeObjectURL(url);
    },
  });
}
