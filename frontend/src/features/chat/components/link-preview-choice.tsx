import { CheckBox } from '@/components/check-box';

import { chooseLinkPreviews, useLinkPreviewChoice } from '../previews/preview-choice';
import { chatText } from '../text';

import styles from './notification-choice.module.css';

/** Whether this device shows what the links in messages lead to. */
export function LinkPreviewChoice() {
  const shown = useLinkPreviewChoice();
  const text = chatText().previews;
  return (
    <fieldset className={styles.group}>
      <legend className={styles.legend}>{text.title}</legend>
      <CheckBox checked={shown} onChange={chooseLinkPreviews}>
        {text.onDevice}
      </CheckBox>
      <p className={styles.hint}>{text.onDeviceHint}</p>
    </fieldset>
  );
}
