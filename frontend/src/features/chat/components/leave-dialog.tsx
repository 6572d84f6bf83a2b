import { useNavigate } from 'react-router';

import { ConfirmDialog } from '@/components/dialog';
import { useToast } from '@/components/toasts';
import type { Room } from '@/lib/api/models';
import { problemLine, problemText } from '@/lib/problem/problem-text';

import { useLeaveRoom } from '../api/leave-room';
import { chatText } from '../text';

/** Asks before one leaves a room, and does it. */
export function LeaveDialog({ room, onClose }: { room: Room; onClose: () => void }) {
  const leave = useLeaveRoom();
  const navigate = useNavigate();
  const toast = useToast();
  const text = chatText().rooms.leave;
  return (
    <ConfirmDialog
      title={text.asks(room.name)}
      action={text.leave}
      busy={leave.isPending}
      onClose={onClose}
      onConfirm={() =>
        // A promise, because push may take this page away before the answer is there.
        void leave.mutateAsync(room.room_id).then(
          () => {
            void navigate('/rooms');
            toast(text.left(room.name));
          },
          (error: unknown) => {
            toast(problemLine(problemText(error)));
            onClose();
          },
        )
      }
    >
      <p>{text.means}</p>
    </ConfirmDialog>
  );
}
