import { ConfirmDialog } from '@/components/dialog';
import { useToast } from '@/components/toasts';
import type { Member, Room } from '@/lib/api/models';
import { problemLine, problemText } from '@/lib/problem/problem-text';

import { useKeepOrder } from '../api/keep-order';
import type { Order } from '../api/keep-order';
import { chatText } from '../text';

import { displayName } from './person-name';

interface OrderDialogProps {
  room: Room;
  order: Order;
  member: Member;
  onClose: () => void;
}

/** Asks before something is done about somebody in a room, and does it. */
export function OrderDialog({ room, order, member, onClose }: OrderDialogProps) {
  const keep = useKeepOrder(room.room_id);
  const toast = useToast();
  // An invitation that is taken back is another thing to say than a member who is removed.
  const asked = order === 'remove' && member.status === 'invited' ? 'withdraw' : order;
  const { title, action, done, about } = chatText().members.asks[asked](displayName(member), room.name);
  return (
    <ConfirmDialog
      title={title}
      action={action}
      busy={keep.isPending}
      onClose={onClose}
      onConfirm={() =>
        keep.mutate(
          { order, account: member.account_id },
          {
            onSuccess: () => toast(done),
            onError: (error) => toast(problemLine(problemText(error))),
            onSettled: onClose,
          },
        )
      }
    >
      <p>{about}</p>
    </ConfirmDialog>
  );
}
