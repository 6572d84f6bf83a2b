import { ConfirmDialog } from '@/components/dialog';
import { useToast } from '@/components/toasts';
import type { Member, Room } from '@/lib/api/models';
import { problemLine, problemText } from '@/lib/problem/problem-text';

import { useKeepOrder } from '../api/keep-order';
import type { Order } from '../api/keep-order';

import { displayName } from './person-name';

interface Words {
  title: string;
  action: string;
  done: string;
  /** What happens, in full. */
  about: string;
}

function wordsOf(order: Order, room: string, member: Member): Words {
  const name = displayName(member);
  switch (order) {
    case 'appoint':
      return {
        title: `Make ${name} a moderator?`,
        action: 'Make moderator',
        done: `${name} is a moderator now.`,
        about: `Moderators remove and ban members of ${room}, and delete what others said. You can take it back.`,
      };
    case 'dismiss':
      return {
        title: `Make ${name} a member like others?`,
        action: 'Dismiss',
        done: `${name} is no moderator any more.`,
        about: `${name} stays in ${room}, and can no longer remove or ban anybody there.`,
      };
    case 'hand-over':
      return {
        title: `Hand ${room} over to ${name}?`,
        action: 'Hand over',
        done: `${room} is ${name}’s room now.`,
        about: `${name} will own ${room}, and you will be a member like others. Only ${name} can give it back.`,
      };
    case 'ban':
      return {
        title: `Ban ${name}?`,
        action: 'Ban',
        done: `${name} is banned.`,
        about: `${name} will no longer see what is said in ${room}, and nobody can invite them until the ban is lifted. What they said stays.`,
      };
    case 'lift-ban':
      return {
        title: `Lift the ban of ${name}?`,
        action: 'Lift the ban',
        done: `${name} can be invited again.`,
        about: `${name} can be invited to ${room} again, and is not in it until then.`,
      };
    case 'remove':
      return member.status === 'invited'
        ? {
            title: 'Withdraw the invitation?',
            action: 'Withdraw',
            done: 'The invitation is withdrawn.',
            about: `${name} will not be able to join ${room} until invited again.`,
          }
        : {
            title: `Remove ${name}?`,
            action: 'Remove',
            done: `${name} is removed.`,
            about: `${name} will no longer see what is said in ${room}. What they said stays, and they can be invited again.`,
          };
  }
}

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
  const { title, action, done, about } = wordsOf(order, room.name, member);
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
