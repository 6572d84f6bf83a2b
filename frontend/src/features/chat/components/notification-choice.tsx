import { CheckBox } from '@/components/check-box';

import { chooseNotifications, useDeviceChoice } from '../notify/device-choice';

import styles from './notification-choice.module.css';

/** Whether this device tells of new messages while one is elsewhere. */
export function NotificationChoice() {
  const choice = useDeviceChoice();
  return (
    <fieldset className={styles.group}>
      <legend className={styles.legend}>Notifications</legend>
      {choice === 'unsupported' ? (
        <p className={styles.hint}>This browser cannot show notifications.</p>
      ) : (
        <>
          <CheckBox checked={choice === 'on'} onChange={(on) => void chooseNotifications(on)}>
            Tell me of new messages on this device
          </CheckBox>
          <p className={styles.hint} role="status">
            {choice === 'blocked'
              ? 'Your browser blocks notifications of this page. Allow them in its settings for this page, then come back.'
              : 'While Wherry is open in a tab that you are not looking at. Each room has, beside its name, the choice of what it tells you of.'}
          </p>
        </>
      )}
    </fieldset>
  );
}
