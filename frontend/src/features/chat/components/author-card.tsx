import { useState } from 'react';
import type { KeyboardEvent } from 'react';
import { useNavigate } from 'react-router';

import { Avatar } from '@/components/avatar';
import { Button } from '@/components/button';
import { Icon } from '@/components/icon';
import { useToast } from '@/components/toasts';
import { usePopover } from '@/components/use-popover';
import type { Person } from '@/lib/api/models';
import { problemLine, problemText } from '@/lib/problem/problem-text';

import { useBlocked } from '../api/get-blocks';
import { useRooms } from '../api/get-rooms';
import { useOpenDirectRoom } from '../api/open-direct-room';
import { chatText } from '../text';

import styles from './author-card.module.css';
import { BlockDialog } from './block-dialog';
import { displayName } from './person-name';
import { useUnblock } from './use-unblock';

interface AboutAuthorProps {
  /** Where one reads what they said. */
  room: string;
  person: Person;
  /** Their name, which was chosen; null while it is not. */
  opener: HTMLElement | null;
  onClose: () => void;
}

/** What there is to know and to do about who said something, beside their name while somebody asks for it. */
export function AboutAuthor({ room, person, opener, onClose }: AboutAuthorProps) {
  const [isBlocking, setBlocking] = useState(false);
  return (
    <>
      {opener && (
        <AuthorCard room={room} person={person} opener={opener} onBlock={() => setBlocking(true)} onClose={onClose} />
      )}
      {isBlocking && <BlockDialog person={person} onClose={() => setBlocking(false)} />}
    </>
  );
}

interface AuthorCardProps {
  room: string;
  person: Person;
  opener: HTMLElement;
  onBlock: () => void;
  onClose: () => void;
}

function AuthorCard({ room, person, opener, onBlock, onClose }: AuthorCardProps) {
  const [card, close] = usePopover({ opener, first: 'button', side: 'left', onClose });
  const openDirect = useOpenDirectRoom();
  const navigate = useNavigate();
  const toast = useToast();
  const unblock = useUnblock();
  const isBlocked = useBlocked().has(person.account_id);
  const here = useRooms().data?.items.find((each) => each.room_id === room);
  // Where one talks with them alone, one is there already; whom one blocked, nobody writes to.
  const mayWrite = !isBlocked && !here?.direct_with;
  const name = displayName(person);
  const text = chatText().people;

  const write = () =>
    openDirect.mutate(person.handle, {
      onSuccess: ({ room_id: direct }) => {
        onClose();
        void navigate(`/rooms/${direct}`);
      },
      onError: (error) => toast(problemLine(problemText(error))),
    });
  const moved = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    close();
  };

  return (
    // Escape is for all of it.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      ref={card}
      className={styles.card}
      role="dialog"
      tabIndex={-1}
      aria-label={text.about(name)}
      onKeyDown={moved}
      // Who goes on with Tab is not to leave it open behind them.
      onBlur={({ currentTarget, relatedTarget }) => {
        if (relatedTarget !== null && relatedTarget !== opener && !currentTarget.contains(relatedTarget)) onClose();
      }}
    >
      <div className={styles.person}>
        <Avatar id={person.account_id} name={name} photoUrl={person.photo_url} />
        <div className={styles.names}>
          <p className={styles.name}>
            <bdi>{name}</bdi>
          </p>
          <p className={styles.handle}>@{person.handle}</p>
          {isBlocked && <p className={styles.handle}>{text.isBlockedByYou}</p>}
        </div>
      </div>
      <div className={styles.actions}>
        {mayWrite && (
          <Button small busy={openDirect.isPending} onClick={write}>
            <Icon name="chat" size={16} /> {text.write}
          </Button>
        )}
        {isBlocked ? (
          <Button
            small
            onClick={() => {
              close();
              unblock(person);
            }}
          >
            {text.unblock}
          </Button>
        ) : (
          <Button
            small
            variant="danger"
            onClick={() => {
              // The focus first: the dialog gives it back to where it was.
              close();
              onBlock();
            }}
          >
            {text.block}
          </Button>
        )}
      </div>
    </div>
  );
}
