import { ConfirmDialog } from '@/components/dialog';

interface DeleteMessageDialogProps {
  /** Whose message it is; null for one's own. */
  author: string | null;
  roomName: string;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before a message is deleted. */
export function DeleteMessageDialog({ author, roomName, onConfirm, onClose }: DeleteMessageDialogProps) {
  return (
    <ConfirmDialog
      title={author === null ? 'Delete this message?' : `Delete this message of ${author}?`}
      action="Delete"
      onClose={onClose}
      onConfirm={onConfirm}
    >
      <p>Nobody in {roomName} will be able to read it any more. That it was there stays visible.</p>
    </ConfirmDialog>
  );
}
