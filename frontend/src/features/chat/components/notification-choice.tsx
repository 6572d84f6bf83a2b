import { CheckBox } from '@/components/check-box';

import { chooseNotifications, useDeviceChoice } from '../notify/device-choice';
import { chatText } from '../text';

import styles from './notification-choice.module.css';

/** Whether this device tells of new messages while one is elsewhere. */
export function NotificationChoice() {
  const choice = useDeviceChoice();
  const text = chatText().notices.device;
  return (
    <fieldset className={styles.group}>
      <legend className={styles.legend}>{text.title}</legend>
      {choice === 'unsupported' ? (
        <p className={styles.hint}>{text.unsupported}</p>
      ) : (
        <>
          <CheckBox checked={choice === 'on'} onChange={(on) => void chooseNotifications(on)}>
            {text.tell}
          </CheckBox>
          <p className={styles.hint} role="status">
            {choice === 'blocked' ? text.blocked : text.hint}
          </p>
        </>
      )}
    </fieldset>
  );
}
