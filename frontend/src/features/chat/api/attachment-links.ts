import { useMutation, useQuery } from '@tanstack/react-query';

import type { ApiClient } from '@/lib/api/client';
import type { AttachmentLink } from '@/lib/api/models';
import { answer, ProblemError } from '@/lib/api/problem';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

/** The server tells of so many at once. */
const mostAtOnce = 100;
/** A preview's link is the same for an hour and works for one more: well before its end another one is asked for. */
const freshFor = 50 * 60_000;

/** Files of one room whose links are asked for together. */
interface Batch {
  files: Set<string>;
  links: Promise<ReadonlyMap<string, AttachmentLink>>;
}

/** What is about to be asked for, by room. */
const batches = new WeakMap<ApiClient, Map<string, Batch>>();

/** Where a file of a room's message can be fetched; null when it is not there. A page of pictures is one request. */
export async function attachmentLink(api: ApiClient, room: string, file: string): Promise<AttachmentLink | null> {
  const rooms = batches.get(api) ?? new Map<string, Batch>();
  batches.set(api, rooms);
  let batch = rooms.get(room);
  if (!batch || batch.files.size >= mostAtOnce) {
    batch = begin(api, room, rooms);
    rooms.set(room, batch);
  }
  batch.files.add(file);
  return (await batch.links).get(file) ?? null;
}

function begin(api: ApiClient, room: string, rooms: Map<string, Batch>): Batch {
  const files = new Set<string>();
  const ask = async () => {
    // All that are drawn together have said so by then.
    await new Promise((resolve) => setTimeout(resolve));
    if (rooms.get(room)?.files === files) rooms.delete(room);
    const query = { files: [...files].join(',') };
    const { items } = await answer(api.GET('/api/v1/rooms/{room}/attachments', { params: { path: { room }, query } }));
    return new Map(items.map((each) => [each.file_id, each]));
  };
  return { files, links: ask() };
}

/** The link to the small version of a picture. */
export function usePreviewLink(room: string, file: string, isWanted: boolean) {
  const { api } = useAccountRuntime();
  return useQuery({
    queryKey: ['preview-link', room, file],
    queryFn: async () => (await attachmentLink(api, room, file))?.preview_url ?? null,
    enabled: isWanted,
    staleTime: freshFor,
    gcTime: freshFor,
    refetchOnWindowFocus: false,
  });
}

/** A link to a file itself, which works for some minutes: asked for when it is opened. */
export function useFileLink(room: string, file: string) {
  const { api } = useAccountRuntime();
  return useQuery({
    queryKey: ['file-link', room, file],
    queryFn: () => freshLink(api, room, file),
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
}

/** Has the browser save a file under its name. */
export function useDownloadFile(room: string) {
  const { api } = useAccountRuntime();
  return useMutation({
    mutationFn: async ({ file, name }: { file: string; name: string }) => ({ url: await freshLink(api, room, file), name }),
    onSuccess: ({ url, name }) => {
      const link = document.createElement('a');
      link.href = url;
      link.download = name;
      link.click();
    },
  });
}

async function freshLink(api: ApiClient, room: string, file: string): Promise<string> {
  const link = await attachmentLink(api, room, file);
  if (link === null) throw new ProblemError(404, { code: 'file-not-found' });
  return link.url;
}
