import { Icon } from './icon';
import styles from './public-mark.module.css';
import { componentText } from './text';

/** Marks a room that everybody finds and joins; the same wherever a room is named. Its words are for who does not see it. */
export function PublicMark({ size = 16 }: { size?: number }) {
  const text = componentText().publicRoom;
  return (
    <span className={styles.mark} title={text}>
      <Icon name="globe" size={size} />
      <span className="visually-hidden">{text}</span>
    </span>
  );
}
