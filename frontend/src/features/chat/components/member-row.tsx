import { useState } from 'react';
import { useNavigate } from 'react-router';

import { Avatar } from '@/components/avatar';
import { Badge } from '@/components/badge';
import { Button } from '@/components/button';
import { Icon } from '@/components/icon';
import { Menu } from '@/components/menu';
import type { MenuItem } from '@/components/menu';
import { OnlineText, Presence } from '@/components/presence';
import { useToast } from '@/components/toasts';
import type { Member, Room } from '@/lib/api/models';
import { problemLine, problemText } from '@/lib/problem/problem-text';

import type { Order } from '../api/keep-order';
import { useBlocked } from '../api/get-blocks';
import { useOpenDirectRoom } from '../api/open-direct-room';
import { chatText } from '../text';

import { BlockDialog } from './block-dialog';
import styles from './members-panel.module.css';
import { ordersFor } from './order-rules';
import { displayName } from './person-name';
import { useUnblock } from './use-unblock';

interface MemberRowProps {
  room: Room;
  me: string;
  person: Member;
  isOnline: boolean;
  onOrder: (order: Order, person: Member) => void;
}

/** Somebody in a room, or invited to it, and what can be done about them. */
export function MemberRow({ room, me, person, isOnline, onOrder }: MemberRowProps) {
  const openDirect = useOpenDirectRoom();
  const navigate = useNavigate();
  const toast = useToast();
  const [opener, setOpener] = useState<HTMLElement | null>(null);
  const isMe = person.account_id === me;
  const isInvited = person.status === 'invited';
  const isBot = person.bot === true;
  const called = isBot ? displayName(person) : `@${person.handle}`;
  const isBlocked = useBlocked().has(person.account_id);
  const unblock = useUnblock();
  const [isBlocking, setBlocking] = useState(false);
  const text = chatText().members;
  const block: MenuItem = isBlocked
    ? { label: chatText().people.unblock, onChoose: () => unblock(person) }
    : { label: chatText().people.block, isDanger: true, onChoose: () => setBlocking(true) };
  const orders = ordersFor(room, me, person).map((order): MenuItem => {
    const isDanger = order === 'remove' || order === 'ban';
    return { label: labelOf(order, isInvited), isDanger, onChoose: () => onOrder(order, person) };
  });
  const items = isMe ? [] : isBot ? orders : [...orders, block];
  const write = () =>
    openDirect.mutate(person.handle, {
      onSuccess: ({ room_id: direct }) => void navigate(`/rooms/${direct}`),
      onError: (error) => toast(problemLine(problemText(error))),
    });
  return (
    <li className={styles.member}>
      <Presence online={isOnline}>
        <Avatar id={person.account_id} name={displayName(person)} photoUrl={person.photo_url} />
      </Presence>
      <div className={styles.name}>
        <p>
          <bdi>{displayName(person)}</bdi> {isBot && <Badge>{chatText().timeline.bot}</Badge>}
          {isMe && <span className={styles.muted}>{text.you}</span>}
          <OnlineText online={isOnline} />
        </p>
        <p className={styles.muted}>
          {isBot ? text.program : `@${person.handle}${text.roles[person.role]}`}
          {isBlocked && text.blockedByYou}
        </p>
      </div>
      {!room.direct_with && !isInvited && !isMe && !isBot && (
        <Button
          variant="quiet"
          square
          small
          aria-label={text.writeTo(person.handle)}
          busy={openDirect.isPending}
          onClick={write}
        >
          <Icon name="chat" size={18} />
        </Button>
      )}
      {items.length > 0 && (
        <Button
          variant="quiet"
          square
          small
          aria-haspopup="menu"
          aria-expanded={opener !== null}
          aria-label={text.moreAbout(called)}
          onClick={(event) => setOpener(opener === null ? event.currentTarget : null)}
        >
          <Icon name="more" size={18} />
        </Button>
      )}
      {opener && (
        <Menu label={text.about(called)} opener={opener} items={items} onClose={() => setOpener(null)} />
      )}
      {isBlocking && <BlockDialog person={person} onClose={() => setBlocking(false)} />}
    </li>
  );
}

function labelOf(order: Order, isInvited: boolean): string {
  const text = chatText().members;
  return order === 'remove' && isInvited ? text.withdraw : text.orders[order];
}
