import { useMutation } from '@tanstack/react-query';

import { answer } from '@/lib/api/problem';
import { saveFile } from '@/lib/files/save-file';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

/** Has everything written out that is kept about oneself, and saves it as a file. */
export function useExportAccount() {
  const { api } = useAccountRuntime();
  return useMutation({
    mutationFn: () => answer(api.GET('/api/v1/account/export', { parseAs: 'text' })),
    onSuccess: (lines) => saveFile(new Blob([lines], { type: 'application/x-ndjson' }), 'wherry-export.ndjson'),
  });
}
