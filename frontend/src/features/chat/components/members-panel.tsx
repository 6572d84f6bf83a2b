import { useState } from 'react';

import { Button } from '@/components/button';
import { Icon } from '@/components/icon';
import type { Member, Room } from '@/lib/api/models';

import type { Order } from '../api/keep-order';
import { usePresence } from '../live/use-presence';
import { chatText } from '../text';

import { AddBot } from './add-bot';
import { BannedPeople } from './banned-people';
import { InviteForm } from './invite-form';
import { InviteLinks } from './invite-links';
import { LeaveDialog } from './leave-dialog';
import { MemberRow } from './member-row';
import styles from './members-panel.module.css';
import { OrderDialog } from './order-dialog';
import { keepsOrder } from './order-rules';
import { RoomDecisions } from './room-decisions';
import { RoomReports } from './room-reports';
import { RoomSettings } from './room-settings';
import { RoomLinkPreviews } from './room-link-previews';
import { SidePanel } from './side-panel';
import { Webhooks } from './webhooks';

interface MembersPanelProps {
  room: Room;
  me: string;
  onClose: () => void;
}

/** Who is in a room, what they are in it, and of them who is connected; who is invited or banned; inviting and leaving. */
export function MembersPanel({ room, me, onClose }: MembersPanelProps) {
  const isDirect = Boolean(room.direct_with);
  const [asked, setAsked] = useState<{ order: Order; person: Member } | null>(null);
  const [isLeaving, setLeaving] = useState(false);
  const members = room.members.filter((member) => member.status === 'member');
  const invited = room.members.filter((member) => member.status === 'invited');
  const present = usePresence(
    room.room_id,
    members.map((member) => member.account_id),
  );
  const mayLeave = room.role !== 'owner' || room.members.every((member) => member.account_id === me || member.bot === true);
  const text = chatText().members;

  // Of who is only invited it is nobody's business.
  const isOnline = (person: Member) => person.status === 'member' && (present?.has(person.account_id) ?? false);

  const list = (people: Member[]) => (
    <ul className={styles.list}>
      {people.map((person) => (
        <MemberRow
          key={person.account_id}
          room={room}
          me={me}
          person={person}
          isOnline={isOnline(person)}
          onOrder={(order) => setAsked({ order, person })}
        />
      ))}
    </ul>
  );

  return (
    <SidePanel title={text.title} onClose={onClose}>
      {!isDirect && room.archived !== true && <InviteForm room={room.room_id} />}
      {!isDirect && keepsOrder(room.role) && <RoomReports room={room} />}
      {!isDirect && keepsOrder(room.role) && <InviteLinks room={room} />}
      {!isDirect && keepsOrder(room.role) && <Webhooks room={room} />}
      {!isDirect && keepsOrder(room.role) && <AddBot room={room} />}
      <section aria-label={text.inRoom}>
        <h3 className={styles.heading}>{text.inRoomOf(members.length)}</h3>
        {list(members)}
      </section>
      {invited.length > 0 && (
        <section aria-label={text.invited}>
          <h3 className={styles.heading}>{text.invitedOf(invited.length)}</h3>
          {list(invited)}
        </section>
      )}
      <BannedPeople room={room} />
      <RoomDecisions decisions={room.decisions ?? []} />
      <RoomSettings room={room} />
      <RoomLinkPreviews room={room} />
      <div className={styles.leave}>
        {isDirect ? (
          <p className={styles.muted}>{text.onlyTwo}</p>
        ) : mayLeave ? (
          <Button variant="danger" onClick={() => setLeaving(true)}>
            <Icon name="exit" size={18} /> {text.leaveRoom}
          </Button>
        ) : (
          <p className={styles.muted}>{text.ownerStays}</p>
        )}
      </div>
      {asked && (
        <OrderDialog room={room} order={asked.order} member={asked.person} onClose={() => setAsked(null)} />
      )}
      {isLeaving && <LeaveDialog room={room} onClose={() => setLeaving(false)} />}
    </SidePanel>
  );
}
