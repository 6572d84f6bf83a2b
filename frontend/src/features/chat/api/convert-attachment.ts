import { useMutation, useQuery } from '@tanstack/react-query';

import { answer } from '@/lib/api/problem';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

/** What is offered when somebody converts a file of a message; in other formats it is had where conversions are. */
const target = 'pdf';

interface Conversion {
  room: string;
  message: string;
  sequence: number;
  file: string;
}

/** The formats of documents that can become a PDF. */
export function useConvertible(isWanted: boolean): ReadonlySet<string> | undefined {
  const { api } = useAccountRuntime();
  return useQuery({
    // The same that the conversions' page asks for.
    queryKey: ['conversion-formats'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/conversion-formats', { signal })),
    enabled: isWanted,
    staleTime: 30_000,
    select: ({ pairs }) => new Set(pairs.filter((pair) => pair.to === target).map((pair) => pair.from)),
  }).data;
}

/** Converts a document of a message, without another upload. */
export function useConvertAttachment() {
  const { api, newId } = useAccountRuntime();
  return useMutation({
    mutationFn: ({ room, message, sequence, file }: Conversion) =>
      answer(
        api.POST('/api/v1/rooms/{room}/messages/{message}/attachments/{file}/conversion', {
          body: { to: target },
          params: {
            path: { room, message, file },
            query: { sequence },
            header: { 'Idempotency-Key': newId() },
          },
        }),
      ),
  });
}
