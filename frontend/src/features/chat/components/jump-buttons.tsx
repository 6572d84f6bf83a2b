import { Button } from '@/components/button';
import { classNames } from '@/components/class-names';
import { Icon } from '@/components/icon';

import { shortCount } from '../live/room-list-state';
import { chatText } from '../text';

import styles from './message-list.module.css';

interface JumpButtonsProps {
  /** Whether a message is being looked for. */
  isLooking: boolean;
  /** Whether what is new begins further up than what is loaded. */
  isNewAbove: boolean;
  /** Whether that is being loaded. */
  isGoingUp: boolean;
  onUp: () => void;
  /** Whether the newest message is in sight. */
  isAtEnd: boolean;
  /** How many messages are new below. */
  newBelow: number;
  /** Whether the newest messages are being loaded. */
  isGoingDown: boolean;
  onDown: () => void;
}

/** What floats above a message list: the ways to where one stopped reading, and to the newest message. */
export function JumpButtons({ isLooking, isNewAbove, isGoingUp, onUp, isAtEnd, newBelow, isGoingDown, onDown }: JumpButtonsProps) {
  return (
    <>
      {(isLooking || isNewAbove) && (
        <div className={classNames(styles.pill, styles.above)}>
          {isLooking ? (
            <p role="status">{chatText().timeline.looking}</p>
          ) : (
            <Button small busy={isGoingUp} onClick={onUp}>
              <Icon name="up" size={16} />
              {chatText().timeline.toWhereStopped}
            </Button>
          )}
        </div>
      )}
      {!isAtEnd && (
        <div className={styles.pill}>
          <Button small variant={newBelow > 0 ? 'primary' : 'secondary'} busy={isGoingDown} onClick={onDown}>
            <Icon name="down" size={16} />
            {newBelow === 0 ? chatText().timeline.toNewest : chatText().timeline.newBelow(newBelow, shortCount(newBelow))}
          </Button>
        </div>
      )}
    </>
  );
}
