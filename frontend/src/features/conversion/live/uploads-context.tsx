import { hashKey, useQueryClient } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import type { ReactNode } from 'react';

import { ProblemError } from '@/lib/api/problem';
import { formatOf } from '@/lib/files/document-formats';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

import { cancelConversion } from '../api/cancel-conversion';
import { conversionsKey, formatsKey } from '../api/keys';
import { requestConversion } from '../api/request-conversion';
import { targetsOf } from '../extension';
import type { Formats } from '../extension';

import type { ConversionsState } from './conversions-state';
import { UploadQueue } from './upload-queue';
import type { UploadTask } from './upload-queue';

const UploadsContext = createContext<UploadQueue | null>(null);

/** The files on their way, for as long as the session lasts. */
export function UploadsProvider({ children }: { children: ReactNode }) {
  const { api, upload, newId } = useAccountRuntime();
  const queryClient = useQueryClient();
  const [queue] = useState(
    () =>
      new UploadQueue({
        upload,
        request: (id, uploadId, name, to) => requestConversion(api, id, uploadId, name, to),
        cancel: (id) => cancelConversion(api, newId(), id),
        newId,
        refuse: (file, to) => refusal(file, to, queryClient.getQueryData<Formats>(formatsKey)),
      }),
  );

  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => {
      if (queue.isBusy()) event.preventDefault();
    };
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [queue]);

  // An upload whose conversion is in the list is done; asked for after each change of the list, on whatever page.
  useEffect(
    () =>
      queryClient.getQueryCache().subscribe(({ query }) => {
        if (query.queryHash !== hashKey(conversionsKey)) return;
        const items = (query.state.data as ConversionsState | undefined)?.items ?? [];
        const ids = new Set(items.map((item) => item.conversion_id));
        queue.settle((id) => ids.has(id));
      }),
    [queryClient, queue],
  );

  return <UploadsContext value={queue}>{children}</UploadsContext>;
}

export function useUploads(): UploadQueue {
  const queue = useContext(UploadsContext);
  if (queue === null) throw new Error('there is no UploadsProvider above this component');
  return queue;
}

export function useUploadTasks(): readonly UploadTask[] {
  const queue = useUploads();
  return useSyncExternalStore(queue.watch, queue.getTasks);
}

/** What is plain without asking the server, which has the last word on everything else. */
function refusal(file: File, to: string, formats: Formats | undefined): ProblemError | null {
  if (formats) {
    const targets = targetsOf(formats, formatOf(file.name));
    if (targets.length === 0) return new ProblemError(422, { code: 'conversion-unsupported' });
    if (!targets.includes(to)) return new ProblemError(422, { code: 'format-not-offered' });
  }
  if (file.size === 0) return new ProblemError(422, { code: 'upload-empty' });
  const limit = formats?.upload_limit_bytes;
  if (typeof limit === 'number' && file.size > limit) {
    return new ProblemError(413, { code: 'upload-too-large', numbers: { limit_bytes: limit } });
  }
  return null;
}
