import { CheckBox } from '@/components/check-box';
import type { Room } from '@/lib/api/models';

import { useSwitchLinkPreviews } from '../api/link-previews';
import { chatText } from '../text';

import styles from './members-panel.module.css';
import { mayPin } from './order-rules';

/** Whether it is shown in a room what links lead to; for who keeps order there, and both of a direct room. */
export function RoomLinkPreviews({ room }: { room: Room }) {
  const { mutate } = useSwitchLinkPreviews(room.room_id);
  const text = chatText().previews;
  // The same people who pin.
  if (!mayPin(room)) return null;
  return (
    <section aria-label={text.title}>
      <h3 className={styles.heading}>{text.title}</h3>
      <CheckBox checked={room.link_previews} onChange={mutate}>
        {text.inRoom}
      </CheckBox>
    </section>
  );
}
