import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef } from 'react';

import { setTitleBadge } from '@/components/title-badge';
import { useAccountRuntime, useConnectionState } from '@/lib/runtime/account-runtime';
import { useFollow } from '@/lib/runtime/use-follow';

import { useBlocked } from '../api/get-blocks';
import { useRoomLevels } from '../api/get-notifications';
import { useRooms } from '../api/get-rooms';
import type { RoomsSnapshot } from '../api/get-rooms';
import { blocksKey, notificationsKey, roomsKey, timelineKey } from '../api/keys';
import { useNotifier } from '../notify/use-notifier';

import { unreadOf } from './notifications-state';
import type { NotificationPages } from './notifications-state';
import { noteRead } from './read-rooms';
import { joinedRooms, totalUnread } from './room-list-state';
import { concernPause, RoomLive } from './room-live';
import { decidedOnThread, withDecision } from './threads';
import type { ThreadDecision } from './threads';
import type { TimelineState } from './timeline-state';
import { followed, hasUnfollowed, useNewsOfUnfollowed } from './unfollowed-rooms';
import { useKeptDrafts } from './use-draft';
import { useLater } from './use-later';

/** Keeps the list of rooms as the log has it, wherever in the app the person is. It shows nothing. */
export function RoomsLive() {
  const { account, known } = useAccountRuntime();
  const queryClient = useQueryClient();
  const { data: rooms } = useRooms(hasUnfollowed);
  const joined = rooms ? followed(rooms) : [];
  const blocked = useBlocked();

  const refetch = useCallback(() => {
    void queryClient.invalidateQueries({ queryKey: roomsKey });
    void queryClient.invalidateQueries({ queryKey: notificationsKey });
  }, [queryClient]);
  const onConcern = useLater(() => void queryClient.invalidateQueries({ queryKey: notificationsKey }));
  const refetchBlocks = () => void queryClient.invalidateQueries({ queryKey: blocksKey });
  const snapshot = rooms?.snapshot ?? null;
  const levels = useRoomLevels();
  const notifier = useNotifier();
  useTitleBadge(rooms ? totalUnread(joinedRooms(rooms), levels) : 0);
  useReconnected(refetch);
  useNewsOfUnfollowed(rooms, notifier, (author) => author !== account.id && !blocked.has(author));
  useKeptDrafts(account.id);

  const unreadIn = (room: string) =>
    queryClient.getQueryData<RoomsSnapshot>(roomsKey)?.items.find((each) => each.room_id === room)?.unread?.count ?? 0;
  const heard = (data: unknown) => {
    const marker = readMarker(data);
    if (marker === null) return;
    noteRead(queryClient, marker.room, marker.sequence);
    // What was read in its room is read in the list of notifications.
    if (unreadOf(queryClient.getQueryData<NotificationPages>(notificationsKey)) > 0) onConcern(concernPause);
    // Read on another device, but not to the end: how many are left is in the query.
    if (unreadIn(marker.room) > 0) void queryClient.invalidateQueries({ queryKey: roomsKey });
  };

  const decidedOn = (decision: ThreadDecision) => {
    const key = timelineKey(decision.room);
    queryClient.setQueriesData<TimelineState>({ queryKey: key }, (state) => state && withDecision(state, decision));
    const states = queryClient.getQueriesData<TimelineState>({ queryKey: key });
    const isLeft = states.some(([, state]) =>
      [...(state?.messages ?? []), state?.root].some(
        (each) => each?.sequence === decision.thread && (each.thread?.unread ?? 0) > 0,
      ),
    );
    // Read on another device, but not to the end: how many are left is in the query.
    if (isLeft && decision.following === null) void queryClient.invalidateQueries({ queryKey: key });
    onConcern(0);
  };

  useFollow({
    topic: `chat.account.${account.id}`,
    stream: 'CHATS',
    snapshot,
    held: () => queryClient.getQueryData<RoomsSnapshot>(roomsKey)?.snapshot,
    position: rooms?.position,
    onEvent: (frame, position) => {
      const { event_type: type } = frame;
      known.note(position);
      const decision = decidedOnThread(frame);
      if (decision) decidedOn(decision);
      // What one chooses or reads on another device changes no room.
      else if (type === 'RoomRuleChosen' || type === 'NotificationsRead') onConcern(0);
      else refetch();
      if (type === 'PersonBlocked' || type === 'PersonUnblocked') refetchBlocks();
    },
    onReset: () => {
      refetch();
      refetchBlocks();
    },
    onEphemeral: heard,
  });

  return joined.map((room) => (
    <RoomLive
      key={room.room_id}
      room={room}
      snapshot={snapshot}
      position={rooms?.position}
      notifier={notifier}
      onConcern={onConcern}
    />
  ));
}

/** Shows the number of new messages in the browser's tab. */
function useTitleBadge(total: number): void {
  useEffect(() => {
    setTitleBadge(total);
    return () => setTitleBadge(0);
  }, [total]);
}

/** Calls back when push is there again: what it says outside the log, nobody repeats. */
function useReconnected(onReconnected: () => void): void {
  const isOpen = useConnectionState().kind === 'open';
  const wasOpen = useRef(false);
  useEffect(() => {
    if (!isOpen) return;
    if (wasOpen.current) onReconnected();
    wasOpen.current = true;
  }, [isOpen, onReconnected]);
}

/** Reads what push says of a marker that moved; null when it is something else. */
function readMarker(data: unknown): { room: string; sequence: number } | null {
  if (typeof data !== 'object' || data === null) return null;
  const { room, read_up_to: sequence } = data as Record<string, unknown>;
  return typeof room === 'string' && typeof sequence === 'number' ? { room, sequence } : null;
}
