import { useQueryClient } from '@tanstack/react-query';

import type { Person, Room, RoomList, RoomSummary } from '@/lib/api/models';
import type { EventFrame } from '@/lib/live/frames';
import type { Position } from '@/lib/live/position';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';
import { useFollow } from '@/lib/runtime/use-follow';

import { useBlocked } from '../api/get-blocks';
import type { RoomsSnapshot } from '../api/get-rooms';
import { inviteLinksKey, notificationsKey, roomBansKey, roomKey, roomsKey, webhooksKey } from '../api/keys';
import { moveReadMarker } from '../api/move-read-marker';
import { readNotification } from '../api/read-notifications';
import { saidOrFiles } from '../components/files-text';
import { asPerson, displayName } from '../components/person-name';
import { roomTitle } from '../components/room-title';
import type { Notifier } from '../notify/notifier';

import { isInSight } from './in-sight';
import { joinOfAnother } from './joins';
import type { Join } from './joins';
import { deletedMessage, editedMessage, postedMessage } from './message';
import type { Message } from './message';
import { levelsOf, tellsOf } from './notifications-state';
import type { NotificationPages } from './notifications-state';
import { isSeeing, isSeeingThread, noteRead } from './read-rooms';
import {
  isLast,
  mayChangeMentions,
  withEditedMessage,
  withLastMessage,
  withoutMessage,
  withUnread,
} from './room-list-state';
import { useLater } from './use-later';

/** Before asking again for a topic that push refused: it may not have seen yet that one is in the room. */
const refusedPause = 2000;
/** Before the list of notifications is asked for anew: much may concern one at once. */
export const concernPause = 500;
/** Before the people of a room that is shown are asked for anew: many may come in at once. */
const joinPause = 1000;

interface RoomLiveProps {
  room: RoomSummary;
  notifier: Notifier;
  /** To be told, with a pause, of what may concern whoever is here. */
  onConcern: (pause: number) => void;
  snapshot: number | null;
  position: string | undefined;
}

/** Keeps one room of the list as the log has it, and tells of what is new in it. It shows nothing. */
export function RoomLive({ room: summary, snapshot, position, notifier, onConcern }: RoomLiveProps) {
  const room = summary.room_id;
  const { account, api, known, newId } = useAccountRuntime();
  const queryClient = useQueryClient();
  const blocked = useBlocked();
  const refetchLater = useLater(() => void queryClient.invalidateQueries({ queryKey: roomsKey }));
  const refetchPeopleLater = useLater(() => void queryClient.invalidateQueries({ queryKey: roomKey(room) }));
  const refetchLinksLater = useLater(() => void queryClient.invalidateQueries({ queryKey: inviteLinksKey(room) }));

  const wantsOnlyMentions = () => {
    const pages = queryClient.getQueryData<NotificationPages>(notificationsKey);
    return pages !== undefined && levelsOf(pages).get(room) === 'mentions';
  };
  // Whom a message answers is not in the event: the list of notifications has it, if it is one's own.
  const answersMe = async (sequence: number, at: Position) => {
    known.note(at);
    await queryClient.invalidateQueries({ queryKey: notificationsKey });
    return tellsOf(queryClient.getQueryData<NotificationPages>(notificationsKey), sequence);
  };

  // It is new in no room; whether one follows its thread, or is mentioned, the list of notifications knows.
  const answeredInThread = (message: Message, isOthers: boolean, at: Position) => {
    const thread = message.inThread?.sequence ?? 0;
    if (!isOthers || message.deleted) return;
    void answersMe(message.sequence, at).then((does) => {
      if (!does || isSeeingThread(room, thread)) return;
      const list = queryClient.getQueryData<RoomsSnapshot>(roomsKey);
      const author = list && findPerson(list, queryClient.getQueryData<Room>(roomKey(room)), room, message.authorId);
      notifier.consider({
        room,
        roomName: roomTitle(summary),
        author: displayName(author),
        body: saidOrFiles(message.body, message.attachments.length),
        sequence: message.sequence,
        postedAt: new Date(message.postedAt),
        mentions: true,
      });
    });
  };

  const posted = (frame: EventFrame, at: Position) => {
    const message = postedMessage(frame);
    if (message === null) return;
    const before = queryClient.getQueryData<RoomsSnapshot>(roomsKey);
    const isOthers = message.authorId !== account.id && !blocked.has(message.authorId);
    if (message.inThread && !message.inThread.alsoInRoom) {
      answeredInThread(message, isOthers, at);
      return;
    }
    const isNew = isOthers && message.deleted === null && !isSeeing(room);
    const isMentioned = mentions(frame, account.id);
    const list = before && isNew ? withUnread(before, room, message.sequence, isMentioned) : before;
    if (list !== before) queryClient.setQueryData<RoomsSnapshot>(roomsKey, list);
    const author = list && findPerson(list, queryClient.getQueryData<Room>(roomKey(room)), room, message.authorId);
    if (isNew) {
      const { sequence, postedAt } = message;
      const body = saidOrFiles(message.body, message.attachments.length);
      const told = { room, roomName: roomTitle(summary), author: displayName(author), body };
      const news = { ...told, sequence, postedAt: new Date(postedAt) };
      notifier.consider({ ...news, mentions: isMentioned });
      if (message.answers && wantsOnlyMentions()) {
        void answersMe(sequence, at).then((does) => does && notifier.consider({ ...news, mentions: true }));
      }
    }
    if (message.authorId !== account.id && (isMentioned || message.answers)) {
      known.note(at);
      onConcern(concernPause);
    }
    if (!author || author.bot === true) {
      // Those who keep order see when a webhook was used last; who is not known yet may be one.
      known.note(at);
      void queryClient.invalidateQueries({ queryKey: webhooksKey(room) });
    }
    if (author) {
      queryClient.setQueryData<RoomsSnapshot>(roomsKey, withLastMessage(list, room, message, author));
    } else {
      // Somebody who is not known here yet: the query knows them.
      known.note(at);
      refetchLater(1000);
    }
  };

  const deleted = (frame: EventFrame, at: Position) => {
    known.note(at);
    onConcern(concernPause);
    const deletion = deletedMessage(frame);
    if (deletion === null) return;
    queryClient.setQueryData<RoomsSnapshot>(roomsKey, (list) => list && withoutMessage(list, room, deletion.sequence, frame.seq));
    const unread = queryClient.getQueryData<RoomsSnapshot>(roomsKey)?.items.find((each) => each.room_id === room)?.unread;
    // Whether it was one of those that are new, the query knows.
    if (unread && unread.count > 0 && deletion.sequence > unread.read_up_to) refetchLater(250);
  };

  const edited = (frame: EventFrame, at: Position) => {
    known.note(at);
    const edit = editedMessage(frame);
    if (edit === null) return;
    queryClient.setQueryData<RoomsSnapshot>(
      roomsKey,
      (list) => list && withEditedMessage(list, room, edit, frame.seq),
    );
    const author = frame.data?.author;
    // An edit of version 1 changes no mention.
    if (typeof author !== 'string' || frame.data?.mentions === undefined || author === account.id) return;
    const isMentioned = mentions(frame, account.id);
    const list = queryClient.getQueryData<RoomsSnapshot>(roomsKey);
    if (list && mayChangeMentions(list, room, edit.sequence, isMentioned)) refetchLater(250);
    const isNewest = isSeeing(room) && list !== undefined && isLast(list, room, edit.sequence);
    if (isMentioned && isNewest) {
      // The room's newest message is in sight, so the edit is read as it comes. Where that cannot be said, it stays to be read.
      noteRead(queryClient, room, frame.seq);
      void moveReadMarker(api, room, frame.seq).catch(() => undefined);
    }
    // Further up, or in a thread, no marker says that it is read: what it calls one by is marked by itself.
    const isSeen = !isNewest && isInSight(room, edit.sequence);
    // Whether it calls one who was not called before, or takes a call back, the list of notifications knows.
    if (!isMentioned || blocked.has(author) || (isSeeing(room) && !isSeen)) {
      onConcern(concernPause);
      return;
    }
    void answersMe(frame.seq, at).then((does) => {
      if (!does) return;
      if (isSeen) {
        // Where that cannot be said, it stays to be read.
        void readNotification({ api, newId, queryClient }, frame.seq).catch(() => undefined);
        return;
      }
      const person = list && findPerson(list, queryClient.getQueryData<Room>(roomKey(room)), room, author);
      const news = { room, roomName: roomTitle(summary), author: displayName(person), body: edit.body };
      notifier.consider({ ...news, sequence: frame.seq, postedAt: new Date(frame.time), mentions: true });
    });
  };

  // Whose message it is, the query knows.
  const reacted = (frame: EventFrame, at: Position) => {
    if (frame.data?.by === account.id) return;
    known.note(at);
    onConcern(concernPause);
  };

  // Who does not look at them has them fetched when they do.
  const joined = ({ byLink }: Join, at: Position) => {
    known.note(at);
    refetchPeopleLater(joinPause);
    if (byLink) refetchLinksLater(joinPause);
  };

  const membersChanged = (at: Position) => {
    known.note(at);
    void queryClient.invalidateQueries({ queryKey: roomKey(room) });
    void queryClient.invalidateQueries({ queryKey: roomBansKey(room) });
    void queryClient.invalidateQueries({ queryKey: inviteLinksKey(room) });
    void queryClient.invalidateQueries({ queryKey: webhooksKey(room) });
    refetchLater(250);
    onConcern(concernPause);
  };

  /**
   * What is hidden from everybody changes what is shown to those who keep order: bans, invite links and webhooks. How a new
   * webhook is called, the room itself tells everybody.
   */
  const hidden = (at: Position) => {
    known.note(at);
    void queryClient.invalidateQueries({ queryKey: roomBansKey(room) });
    void queryClient.invalidateQueries({ queryKey: inviteLinksKey(room) });
    void queryClient.invalidateQueries({ queryKey: webhooksKey(room) });
    void queryClient.invalidateQueries({ queryKey: roomKey(room) });
  };

  useFollow({
    topic: `chat.*.${room}`,
    stream: 'CHATS',
    snapshot,
    held: () => queryClient.getQueryData<RoomsSnapshot>(roomsKey)?.snapshot,
    position,
    onEvent: (frame, at) => {
      const join = joinOfAnother(frame, account.id);
      if (join) joined(join, at);
      else if (frame.event_type === 'MessagePosted') posted(frame, at);
      else if (frame.event_type === 'MessageEdited') edited(frame, at);
      else if (frame.event_type === 'MessageDeleted') deleted(frame, at);
      else if (frame.event_type === 'Hidden') hidden(at);
      // What is pinned changes nothing here, nor what links lead to: who has the room open follows it there.
      else if (frame.event_type === 'MessagePinned' || frame.event_type === 'MessageUnpinned') known.note(at);
      else if (frame.event_type === 'LinkPreviewed' || frame.event_type === 'LinkPreviewRemoved') known.note(at);
      else if (frame.event_type === 'ReactionAdded' || frame.event_type === 'ReactionRemoved') reacted(frame, at);
      else membersChanged(at);
    },
    onReset: () => {
      void queryClient.invalidateQueries({ queryKey: roomKey(room) });
      refetchLater(250);
    },
    onRefused: () => refetchLater(refusedPause),
  });
  return null;
}

function findPerson(list: RoomList, room: Room | undefined, roomId: string, account: string): Person | undefined {
  const last = list.items.find((each) => each.room_id === roomId)?.last_message?.author;
  const webhook = (room?.webhooks ?? []).find((each) => each.webhook_id === account);
  return (
    room?.members.find((member) => member.account_id === account) ??
    (webhook && asPerson(webhook)) ??
    (last?.account_id === account ? last : undefined)
  );
}

/** Whether a `MessagePosted` or a `MessageEdited` event mentions somebody, or everybody in its room. */
function mentions({ data }: EventFrame, account: string): boolean {
  return data?.mentions_room === true || (Array.isArray(data?.mentions) && data.mentions.includes(account));
}
