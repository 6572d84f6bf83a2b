import { useMutation } from '@tanstack/react-query';

import { answer } from '@/lib/api/problem';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

/** The server puts no more into one archive. */
export const mostAtOnce = 100;

/** Has a link minted, which is good for minutes, and follows it. */
export function useDownloadResult() {
  const { api } = useAccountRuntime();
  return useMutation({
    mutationFn: (id: string) => answer(api.GET('/api/v1/conversions/{id}/download', { params: { path: { id } } })),
    onSuccess: ({ url }) => follow(url),
  });
}

/** The same for several results, which come as one archive. */
export function useDownloadAll() {
  const { api } = useAccountRuntime();
  return useMutation({
    mutationFn: (ids: readonly string[]) =>
      answer(api.GET('/api/v1/conversion-archives', { params: { query: { conversions: ids.join(',') } } })),
    onSuccess: ({ url }) => follow(url),
  });
}

function follow(url: string): void {
  const link = document.createElement('a');
  link.href = url;
  // The name comes with the file; this only says that the page stays.
  link.download = '';
  link.click();
}
