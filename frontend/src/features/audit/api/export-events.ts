import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';

import { saveFile } from '@/lib/files/save-file';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

import { exportQueryOf } from '../filters';
import type { Filters } from '../filters';

interface Export {
  filters: Filters;
  signal: AbortSignal;
}

/** Has the events that fit written out, and saves them as a file; `bytes` is how much has come. */
export function useExportEvents() {
  const { download } = useAccountRuntime();
  const [bytes, setBytes] = useState(0);
  const mutation = useMutation({
    mutationFn: ({ filters, signal }: Export) => {
      setBytes(0);
      const query = new URLSearchParams(exportQueryOf(filters)).toString();
      return download(`/api/v1/audit/export${query === '' ? '' : `?${query}`}`, { onProgress: setBytes, signal });
    },
    onSuccess: (file) => saveFile(file, 'wherry-log.ndjson'),
    // Each attempt is written into the log: a person decides whether there is another.
    retry: false,
  });
  return { ...mutation, bytes };
}
