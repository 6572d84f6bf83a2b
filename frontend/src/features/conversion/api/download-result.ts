import { useMutation } from '@tanstack/react-query';

import { answer } from '@/lib/api/problem';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

/** Has a link minted, which is good for minutes, and follows it. */
export function useDownloadResult() {
  const { api } = useAccountRuntime();
  return useMutation({
    mutationFn: (id: string) => answer(api.GET('/api/v1/conversions/{id}/download', { params: { path: { id } } })),
    onSuccess: ({ url }) => {
      const link = document.createElement('a');
      link.href = url;
      // The name comes with the file; this only says that the page stays.
      link.download = '';
      link.click();
    },
  });
}
