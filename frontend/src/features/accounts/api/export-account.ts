import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';

import { saveFile } from '@/lib/files/save-file';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

/**
 * Has everything written out that is kept about oneself, with one's files, and saves it as an archive; as several, where one
 * does not take all of them. `bytes` is how much has come.
 */
export function useExportAccount() {
  const { download } = useAccountRuntime();
  const [bytes, setBytes] = useState(0);
  const mutation = useMutation({
    mutationFn: async () => {
      let before = 0;
      let after: string | null = null;
      for (let part = 1; part === 1 || after !== null; part++) {
        const query: string = after === null ? '' : `?${new URLSearchParams({ after }).toString()}`;
        const came = before;
        const told: { more: string | null } = { more: null };
        const archive = await download(`/api/v1/account/export/archive${query}`, {
          onAnswer: (headers) => {
            told.more = headers.get('Wherry-More-After');
          },
          onProgress: (each) => setBytes(came + each),
        });
        saveFile(archive, part === 1 ? 'wherry-export.zip' : `wherry-export-${part}.zip`);
        before += archive.size;
        after = told.more;
      }
    },
    onMutate: () => setBytes(0),
    // What was saved already would be saved once more: a person decides whether there is another attempt.
    retry: false,
  });
  return { ...mutation, bytes };
}
