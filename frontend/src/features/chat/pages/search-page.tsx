import { useEffect, useRef, useState } from 'react';
import { useLocation, useNavigate } from 'react-router';

import { classNames } from '@/components/class-names';
import { EmptyState } from '@/components/empty-state';
import { Icon } from '@/components/icon';
import { More } from '@/components/more';
import { Notice } from '@/components/notice';
import page from '@/components/page.module.css';
import { PageTitle } from '@/components/page-title';
import { QueryTrouble } from '@/components/query-trouble';
import { Skeleton } from '@/components/skeleton';

import { useRooms } from '../api/get-rooms';
import { useMessageSearch } from '../api/search-messages';
import { FoundMessages } from '../components/found-messages';
import { roomTitle } from '../components/room-title';
import { joinedRooms } from '../live/room-list-state';
import { chatText } from '../text';

import styles from './search-page.module.css';

/** How long one stops typing before it is looked for. */
const typingPause = 300;
/** What the server takes, in characters. */
const limit = 200;

/**
 * Where was that said? What is looked for stays with the page's place in the history, so that who comes back from a message
 * finds the others, and never in its address, where others might read it.
 */
export function SearchPage() {
  const location = useLocation();
  const navigate = useNavigate();
  const { text, room: chosen } = lookedFor(location.state);
  const rooms = useRooms().data;
  const joined = rooms ? joinedRooms(rooms) : [];
  // In a room that one has left, one finds nothing any more.
  const room = rooms && !joined.some((each) => each.room_id === chosen) ? null : chosen;
  const [typed, setTyped] = useState(text);
  const field = useRef<HTMLInputElement>(null);
  const found = useMessageSearch(text, room);
  const items = found.data?.pages.flatMap((each) => each.items) ?? [];
  const isStale = found.data?.pages[0]?.stale === true;
  const words = chatText().search;

  const search = (wanted: string, where = room) => {
    if (wanted === text && where === room) return;
    void navigate('.', { replace: true, state: { searchedFor: wanted, ...(where !== null && { room: where }) } });
  };

  useEffect(() => {
    const timer = setTimeout(() => search(typed.trim()), typingPause);
    return () => clearTimeout(timer);
  });
  // The shortcut leads here also from here. Who is typing goes on typing, and who chooses a room choosing.
  useEffect(() => {
    if (field.current?.form?.contains(document.activeElement) === true) return;
    field.current?.focus();
    field.current?.select();
  }, [location.key]);

  return (
    <div className={page.page}>
      <div className={classNames(page.column, styles.column)}>
        <PageTitle title={words.title} />
        <form
          role="search"
          className={styles.form}
          onSubmit={(event) => {
            event.preventDefault();
            search(typed.trim());
          }}
        >
          <Icon name="search" />
          <input
            ref={field}
            type="search"
            dir="auto"
            aria-label={words.label}
            placeholder={room === null ? words.placeholder : words.here}
            maxLength={limit}
            autoComplete="off"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
          {joined.length > 0 && (
            <select
              className={styles.where}
              aria-label={words.where}
              value={room ?? ''}
              onChange={(event) => search(typed.trim(), event.target.value === '' ? null : event.target.value)}
            >
              <option value="">{words.everywhere}</option>
              {joined.map((each) => (
                <option key={each.room_id} value={each.room_id}>
                  {roomTitle(each)}
                </option>
              ))}
            </select>
          )}
        </form>
        <p className={styles.hint}>
          {words.hint.beginning} <q>{words.hint.quoted}</q>
          {words.hint.exactly} <code>{words.hint.minus}</code> {words.hint.leftOut}
        </p>
        <QueryTrouble query={{ ...found, isPending: found.isPending && text !== '' }} />
        {isStale && (
          <Notice kind="warning">
            <p>
              <strong>{words.behind}</strong> {words.behindHint}
            </p>
          </Notice>
        )}
        {text !== '' && found.isPending && found.failureCount === 0 && (
          <div role="status" aria-label={words.searching}>
            <Skeleton lines={2} avatar />
            <Skeleton lines={2} avatar />
          </div>
        )}
        {text === '' && (
          <EmptyState icon="search" title={words.find}>
            <p>{room === null ? words.findHint : words.findHereHint}</p>
          </EmptyState>
        )}
        {found.data && items.length === 0 && (
          <EmptyState icon="search" title={words.nothing}>
            <p>{room === null ? words.nothingHint : words.nothingHereHint}</p>
          </EmptyState>
        )}
        <FoundMessages messages={items} />
        <More query={found} action={words.older} busy={words.loading} />
        <p className="visually-hidden" aria-live="polite">
          {found.data && items.length > 0 && words.found(items.length, found.hasNextPage)}
        </p>
      </div>
    </div>
  );
}

/** What is looked for, and in which room if it is in one, as the page's place in the history has it. */
function lookedFor(state: unknown): { text: string; room: string | null } {
  const { searchedFor, room } = (state ?? {}) as Record<string, unknown>;
  return { text: typeof searchedFor === 'string' ? searchedFor : '', room: typeof room === 'string' ? room : null };
}
