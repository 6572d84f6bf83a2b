import { CheckBox } from '@/components/check-box';
import type { Room } from '@/lib/api/models';

import { useSwitchLinkPreviews } from '../api/link-previews';

import styles from './members-panel.module.css';
import { mayPin } from './order-rules';

/** Whether it is shown in a room what links lead to; for who keeps order there, and both of a direct room. */
export function RoomLinkPreviews({ room }: { room: Room }) {
  const { mutate, isPending, variables } = useSwitchLinkPreviews(room.room_id);
  // The same people who pin.
  if (!mayPin(room)) return null;
  return (
    <section aria-label="Links">
      <h3 className={styles.heading}>Links</h3>
      <CheckBox checked={isPending ? variables : room.link_previews} onChange={mutate}>
        Show link previews to everybody in this room
      </CheckBox>
    </section>
  );
}
