import { useEffect, useState } from 'react';
import { useNavigate } from 'react-router';

import { Button, ButtonLink } from '@/components/button';
import { EmptyState } from '@/components/empty-state';
import { Icon } from '@/components/icon';
import { Notice } from '@/components/notice';
import { PageTitle } from '@/components/page-title';
import { QueryTrouble } from '@/components/query-trouble';
import { Skeleton } from '@/components/skeleton';
import { useToast } from '@/components/toasts';
import type { OpenRoom } from '@/lib/api/models';
import { problemLine, problemText } from '@/lib/problem/problem-text';

import { useJoinOpenRoom, useOpenRooms } from '../api/open-rooms';
import { chatText } from '../text';

import styles from './browse-page.module.css';
import page from './search-page.module.css';

/** How long one stops typing before it is looked for. */
const typingPause = 300;
/** No room's name is longer. */
const longestName = 80;

/** The public rooms: everybody finds them here, and joins with a click. */
export function BrowsePage() {
  const [typed, setTyped] = useState('');
  const [name, setName] = useState('');
  const found = useOpenRooms(name);
  const rooms = found.data?.pages.flatMap(({ items }) => items) ?? [];
  const text = chatText().browse;

  useEffect(() => {
    const timer = setTimeout(() => setName(typed.trim()), typingPause);
    return () => clearTimeout(timer);
  }, [typed]);

  return (
    <div className={page.page}>
      <div className={page.column}>
        <header>
          <PageTitle title={text.title} />
        </header>
        <form
          role="search"
          className={page.form}
          onSubmit={(event) => {
            event.preventDefault();
            setName(typed.trim());
          }}
        >
          <Icon name="search" />
          <input
            type="search"
            aria-label={text.label}
            placeholder={text.label}
            maxLength={longestName}
            autoComplete="off"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        </form>
        <p className={page.hint}>{text.hint}</p>
        <QueryTrouble query={found} />
        {found.data?.pages[0]?.stale === true && (
          <Notice kind="warning">
            <p>{text.behind}</p>
          </Notice>
        )}
        {found.isPending && found.failureCount === 0 && (
          <div role="status" aria-label={text.loading}>
            <Skeleton lines={2} />
            <Skeleton lines={2} />
          </div>
        )}
        {found.data && rooms.length === 0 && (
          <EmptyState icon="chat" title={name === '' ? text.none : text.nothing}>
            <p>{name === '' ? text.noneHint : text.nothingHint}</p>
          </EmptyState>
        )}
        {rooms.length > 0 && (
          <ul className={styles.list} aria-label={text.title}>
            {rooms.map((room) => (
              <FoundRoom key={room.room_id} room={room} />
            ))}
          </ul>
        )}
        {found.hasNextPage && (
          <div>
            <Button busy={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
              {found.isFetchingNextPage ? text.loading : text.more}
            </Button>
          </div>
        )}
        {found.isFetchNextPageError && (
          <Notice kind="error">
            <p>{problemLine(problemText(found.error))}</p>
          </Notice>
        )}
        <p className="visually-hidden" aria-live="polite">
          {rooms.length > 0 && text.found(rooms.length, found.hasNextPage)}
        </p>
      </div>
    </div>
  );
}

function FoundRoom({ room }: { room: OpenRoom }) {
  const { room_id: id, name, member_count: people } = room;
  const navigate = useNavigate();
  const join = useJoinOpenRoom((joined) => void navigate(`/rooms/${joined}`));
  const toast = useToast();
  const text = chatText().browse;
  return (
    <li className={styles.room}>
      <div className={styles.texts}>
        <strong>{name}</strong>
        <p className={styles.people}>{text.people(people)}</p>
      </div>
      {room.status === 'member' ? (
        <ButtonLink to={`/rooms/${id}`} aria-label={text.openOf(name)}>
          {text.open}
        </ButtonLink>
      ) : (
        <Button
          variant="primary"
          busy={join.isPending}
          aria-label={text.joinOf(name)}
          onClick={() =>
            join.mutate(id, { onError: (error) => toast(problemLine(problemText(error))) })
          }
        >
          {join.isPending ? text.joining : text.join}
        </Button>
      )}
    </li>
  );
}
