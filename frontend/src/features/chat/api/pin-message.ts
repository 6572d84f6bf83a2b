import { useMutation, useQueryClient } from '@tanstack/react-query';

import { useToast } from '@/components/toasts';
import { answer } from '@/lib/api/problem';
import { problemLine, problemText } from '@/lib/problem/problem-text';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

import { pinsKey } from './keys';

/** A message of a room, and whether it is to be pinned there. */
interface WantedPin {
  message: { id: string; sequence: number };
  wanted: boolean;
}

/** Pins a message of a room, or unpins it. */
export function usePinMessage(room: string) {
  const { api, newId } = useAccountRuntime();
  const queryClient = useQueryClient();
  const toast = useToast();
  return useMutation({
    mutationFn: ({ message: { id: message, sequence }, wanted }: WantedPin) => {
      const [path, header] = [{ room, message }, { 'Idempotency-Key': newId() }];
      return wanted
        ? answer(api.PUT('/api/v1/rooms/{room}/pins/{message}', { params: { path, query: { sequence }, header } }))
        : answer(api.DELETE('/api/v1/rooms/{room}/pins/{message}', { params: { path, header } }));
    },
    onError: (error) => toast(problemLine(problemText(error))),
    // Also when it failed: what the page shows may be what is wrong.
    onSettled: () => queryClient.invalidateQueries({ queryKey: pinsKey(room) }),
  });
}
