import { useMutation, useQueryClient } from '@tanstack/react-query';

import { answer } from '@/lib/api/problem';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

import { meKey } from './get-me';

/** Uploads an image and makes it one's photo. */
export function useSetPhoto() {
  const { api, upload, newId } = useAccountRuntime();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async ({ file, onProgress }: { file: File; onProgress: (sent: number) => void }) => {
      const { upload_id } = await upload(file, { purpose: 'photo', onProgress });
      return answer(
        api.PUT('/api/v1/profile/photo', {
          body: { upload_id },
          params: { header: { 'Idempotency-Key': newId() } },
        }),
      );
    },
    // The file would be uploaded again; who wants that can click.
    retry: false,
    onSuccess: () => queryClient.invalidateQueries({ queryKey: meKey }),
  });
}
