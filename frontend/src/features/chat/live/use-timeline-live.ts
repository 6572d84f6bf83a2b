import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';

import { positionIn } from '@/lib/live/position';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';
import { useFollow } from '@/lib/runtime/use-follow';

import { useTimeline } from '../api/get-timeline';
import { useBlocked } from '../api/get-blocks';
import { roomKey, threadKey, timelineKey } from '../api/keys';

import { changedPreview } from './link-previews';
import { deletedMessage, editedMessage, postedMessage, textSequence } from './message';
import { quoteOf } from './quotes';
import { changedReaction } from './reactions';
import { applyToTimeline, caughtUpTo, withGap } from './timeline-state';
import type { TimelineState } from './timeline-state';

/** Push may not have seen yet that one is in the room; the query has. */
const refusedPause = 1500;

/**
 * A room's timeline, or that of a thread, live: each event is applied to it once and in order, and what one sent gives way to
 * its echo.
 */
export function useLiveTimeline(room: string, thread: number | null = null) {
  const { outbox, known } = useAccountRuntime();
  const queryClient = useQueryClient();
  const blocked = useBlocked();
  const timeline = useTimeline(room, thread);
  const { data } = timeline;
  const key = thread === null ? timelineKey(room) : threadKey(room, thread);

  const change = (apply: (state: TimelineState) => TimelineState) =>
    queryClient.setQueryData<TimelineState>(key, (state) => state && apply(state));
  const fetchAgain = () => {
    void queryClient.invalidateQueries({ queryKey: key });
    void queryClient.invalidateQueries({ queryKey: roomKey(room) });
  };

  useFollow({
    topic: `chat.*.${room}`,
    stream: 'CHATS',
    snapshot: data?.snapshot ?? null,
    held: () => queryClient.getQueryData<TimelineState>(key)?.snapshot,
    position: data?.position,
    onEvent: (frame, position) => {
      // So that no older page, loaded from now on, has the text or the reactions that it had; and where the picture of a page is,
      // the query tells once it has come so far.
      const changes = deletedMessage(frame) ?? editedMessage(frame) ?? changedReaction(frame) ?? changedPreview(frame);
      if (changes !== null) known.note(position);
      const posted = postedMessage(frame);
      // Where its files are, the query tells, once it has come so far.
      if (posted && posted.attachments.length > 0) known.note(position);
      change((state) => applyToTimeline(state, frame, position, blocked));
      // What stands in a thread alone is shown there, beside what it answers.
      const isElsewhere = Boolean(posted?.inThread && !posted.inThread.alsoInRoom);
      const answers = isElsewhere ? null : posted?.answers;
      const state = queryClient.getQueryData<TimelineState>(key);
      // It answers what is not loaded: the query tells what that says.
      const isIn = (each: { id: string }) => each.id === posted?.id;
      if (answers && state?.messages.some(isIn) && quoteOf(state, answers) === null) {
        known.note(position);
        void queryClient.invalidateQueries({ queryKey: key, exact: true });
      }
      // Of an answer in a thread that is not loaded here: whether it was one of those that are new, the query knows.
      const deletion = deletedMessage(frame);
      const isUnseen = deletion !== null && !state?.messages.some((each) => each.sequence === deletion.sequence);
      if (isUnseen && state?.messages.some((each) => each.thread !== null && each.thread.unread > 0)) {
        void queryClient.invalidateQueries({ queryKey: key, exact: true });
      }
    },
    onCaughtUp: (position) => change((state) => caughtUpTo(state, position)),
    onReset: () => {
      change(withGap);
      fetchAgain();
    },
    onRefused: () => setTimeout(fetchAgain, refusedPause),
  });

  useEffect(() => {
    if (!data) return;
    const byId = new Map(data.messages.map((message) => [message.id, message]));
    const deleted = new Set(data.messages.filter((message) => message.deleted).map((message) => message.id));
    const position = positionIn(data.position, 'CHATS');
    outbox.settle(
      room,
      (id) => byId.has(id),
      position,
      (id) => deleted.has(id),
      ({ message, replaces }, body) => {
        const shown = byId.get(message);
        return shown?.body === body && textSequence(shown) > (replaces ?? shown.sequence);
      },
    );
  }, [data, outbox, room]);

  return timeline;
}
