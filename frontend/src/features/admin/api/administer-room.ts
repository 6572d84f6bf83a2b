import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { InfiniteData } from '@tanstack/react-query';

import type { ListedRoom, RoomDirectory } from '@/lib/api/models';
import { answer } from '@/lib/api/problem';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';
import { useAppRuntime } from '@/lib/runtime/app-runtime';

import type { RoomOrder } from '../rooms';

import { roomDirectoryKey } from './get-room-directory';

interface AdministerRoom {
  room: string;
  order: RoomOrder;
  reason: string;
  /** Of the new owner, where there is to be one. */
  handle: string;
  commandId: string;
}

/**
 * Decides on a room, for a reason that its members can read. The lists that are shown are changed where they are: asking again
 * would be another look.
 */
export function useAdministerRoom() {
  const { api } = useAccountRuntime();
  const { clock } = useAppRuntime();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ room, order, reason, handle, commandId }: AdministerRoom) => {
      const params = { path: { room }, header: { 'Idempotency-Key': commandId } };
      switch (order) {
        case 'archive':
          return answer(api.POST('/api/v1/rooms/{room}/archive', { params, body: { reason } }));
        case 'reopen':
          return answer(api.POST('/api/v1/rooms/{room}/reopen', { params, body: { reason } }));
        case 'assign-owner':
          return answer(api.POST('/api/v1/rooms/{room}/owner/assign', { params, body: { reason, handle } }));
      }
    },
    onSuccess: (_, { room, order, handle }) => {
      const change = (each: ListedRoom) => after(each, order, handle, new Date(clock.now()));
      queryClient.setQueriesData<InfiniteData<RoomDirectory>>({ queryKey: roomDirectoryKey }, (lists) =>
        lists && { ...lists, pages: lists.pages.map((page) => withChange(page, room, change)) },
      );
    },
  });
}

function withChange(page: RoomDirectory, room: string, change: (room: ListedRoom) => ListedRoom): RoomDirectory {
  const items = page.items.map((item) => (item.room_id === room ? change(item) : item));
  return { ...page, items };
}

function after(room: ListedRoom, order: RoomOrder, handle: string, now: Date): ListedRoom {
  switch (order) {
    case 'archive':
      return { ...room, state: 'archived', archived_at: now.toISOString() };
    case 'reopen':
      return { ...room, state: room.member_count === 0 ? 'empty' : 'open', archived_at: null };
    case 'assign-owner':
      // Their name and photo come with the next look; their id is not needed until then.
      return { ...room, owner: { account_id: handle, handle, name: '', photo_url: null } };
  }
}
