import { useNavigate } from 'react-router';

import { ConfirmDialog } from '@/components/dialog';
import { useToast } from '@/components/toasts';
import type { Room } from '@/lib/api/models';
import { problemLine, problemText } from '@/lib/problem/problem-text';

import { useLeaveRoom } from '../api/leave-room';

/** Asks before one leaves a room, and does it. */
export function LeaveDialog({ room, onClose }: { room: Room; onClose: () => void }) {
  const leave = useLeaveRoom();
  const navigate = useNavigate();
  const toast = useToast();
  return (
    <ConfirmDialog
      title={`Leave ${room.name}?`}
      action="Leave"
      busy={leave.isPending}
      onClose={onClose}
      onConfirm={() =>
        // A promise, because push may take this page away before the answer is there.
        void leave.mutateAsync(room.room_id).then(
          () => {
            void navigate('/rooms');
            toast(`You left ${room.name}.`);
          },
          (error: unknown) => {
            toast(problemLine(problemText(error)));
            onClose();
          },
        )
      }
    >
      <p>You will no longer see what is said here. To come back, somebody in the room has to invite you.</p>
    </ConfirmDialog>
  );
}
