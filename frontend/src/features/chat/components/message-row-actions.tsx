import { useState } from 'react';

import { Button } from '@/components/button';
import { Icon } from '@/components/icon';
import { timeOfDay } from '@/lib/time/format-time';

import { chatText } from '../text';

import { EmojiPicker } from './emoji-picker';
import styles from './message-list.module.css';

interface MessageRowActionsProps {
  /** Whose message it is. */
  name: string;
  postedAt: Date;
  /** Null where one does not. */
  onAnswer: (() => void) | null;
  /** Opens its thread; null in one. */
  onThread: (() => void) | null;
  onReact: (emoji: string) => void;
  isPinned: boolean;
  /** Pins it, or unpins it; null for who may not. */
  onPin: (() => void) | null;
  onCopyLink: () => void;
  /** Null for who may not. */
  onEdit: (() => void) | null;
  onAsk: (() => void) | null;
  onReport: (() => void) | null;
}

/** What can be done with a message. */
export function MessageRowActions(props: MessageRowActionsProps) {
  const { name, postedAt, onAnswer, onThread, onReact, isPinned, onPin, onCopyLink, onEdit, onAsk, onReport } = props;
  const [opener, setOpener] = useState<HTMLElement | null>(null);
  const time = timeOfDay(postedAt);
  const text = chatText().timeline.actions;
  const action = { variant: 'quiet', square: true, small: true } as const;
  return (
    <div className={styles.actions} data-open={opener !== null || undefined}>
      {onAnswer && (
        <Button {...action} data-message-action="answer" aria-label={text.answer(name, time)} onClick={onAnswer}>
          <Icon name="reply" size={16} />
        </Button>
      )}
      {onThread && (
        <Button
          {...action}
          data-message-action="thread"
          aria-label={text.thread(name, time)}
          onClick={onThread}
        >
          <Icon name="chat" size={16} />
        </Button>
      )}
      <Button
        {...action}
        data-message-action="react"
        aria-haspopup="dialog"
        aria-expanded={opener !== null}
        aria-label={text.react(name, time)}
        onClick={(event) => setOpener(opener === null ? event.currentTarget : null)}
      >
        <Icon name="smile" size={16} />
      </Button>
      {opener && (
        <EmojiPicker
          opener={opener}
          label={chatText().timeline.reactions.with}
          onChoose={onReact}
          onClose={() => setOpener(null)}
        />
      )}
      {onPin && (
        <Button
          {...action}
          data-message-action="pin"
          aria-label={isPinned ? text.unpin(name, time) : text.pin(name, time)}
          onClick={onPin}
        >
          <Icon name="pin" size={16} />
        </Button>
      )}
      <Button {...action} data-message-action="link" aria-label={text.copyLink(name, time)} onClick={onCopyLink}>
        <Icon name="link" size={16} />
      </Button>
      {onEdit && (
        <Button {...action} data-message-action="edit" aria-label={text.edit(time)} onClick={onEdit}>
          <Icon name="pencil" size={16} />
        </Button>
      )}
      {onAsk && (
        <Button {...action} data-message-action="delete" aria-label={text.delete(name, time)} onClick={onAsk}>
          <Icon name="bin" size={16} />
        </Button>
      )}
      {onReport && (
        <Button {...action} data-message-action="report" aria-label={text.report(name, time)} onClick={onReport}>
          <Icon name="flag" size={16} />
        </Button>
      )}
    </div>
  );
}
