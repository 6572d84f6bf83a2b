import type { Person } from '@/lib/api/models';

import type { Message } from '../live/message';

import { DeleteMessageDialog } from './delete-message-dialog';
import { MessageHistoryDialog } from './message-history-dialog';
import { displayName } from './person-name';
import { ReportMessageDialog } from './report-message-dialog';

/** What is asked or shown of a message, over the page. */
export interface MessageDialog {
  what: 'deletion' | 'history' | 'report';
  message: Message;
}

interface MessageDialogsProps {
  open: MessageDialog;
  room: string;
  roomName: string;
  isDirect: boolean;
  people: ReadonlyMap<string, Person>;
  me: string;
  onClose: () => void;
  onDelete: (message: Message) => void;
}

/** The dialog that is open about a message. */
export function MessageDialogs({ open: { what, message }, room, people, me, onClose, ...props }: MessageDialogsProps) {
  const author = displayName(people.get(message.authorId) ?? message.author);
  switch (what) {
    case 'deletion':
      return (
        <DeleteMessageDialog
          author={message.authorId === me ? null : author}
          roomName={props.roomName}
          onClose={onClose}
          onConfirm={() => props.onDelete(message)}
        />
      );
    case 'history':
      return <MessageHistoryDialog room={room} message={message} onClose={onClose} />;
    case 'report':
      return (
        <ReportMessageDialog room={room} message={message} author={author} isDirect={props.isDirect} onClose={onClose} />
      );
  }
}
