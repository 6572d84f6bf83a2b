import { ConfirmDialog } from '@/components/dialog';

import { chatText } from '../text';

interface DeleteMessageDialogProps {
  /** Whose message it is; null for one's own. */
  author: string | null;
  roomName: string;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before a message is deleted. */
export function DeleteMessageDialog({ author, roomName, onConfirm, onClose }: DeleteMessageDialogProps) {
  const text = chatText().timeline.asksDelete;
  return (
    <ConfirmDialog
      title={author === null ? text.own : text.of(author)}
      action={text.delete}
      onClose={onClose}
      onConfirm={onConfirm}
    >
      <p>{text.means(roomName)}</p>
    </ConfirmDialog>
  );
}
