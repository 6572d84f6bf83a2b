import { CheckBox } from '@/components/check-box';

import { chooseLinkPreviews, useLinkPreviewChoice } from '../previews/preview-choice';

import styles from './notification-choice.module.css';

/** Whether this device shows what the links in messages lead to. */
export function LinkPreviewChoice() {
  const shown = useLinkPreviewChoice();
  return (
    <fieldset className={styles.group}>
      <legend className={styles.legend}>Links</legend>
      <CheckBox checked={shown} onChange={chooseLinkPreviews}>
        Show link previews on this device
      </CheckBox>
      <p className={styles.hint}>
        Cards below messages with what a linked page says of itself, where your server and the room have them. Your browser
        asks nothing of that page until you open it.
      </p>
    </fieldset>
  );
}
