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

import { useMessageSearch } from '../api/search-messages';
import { FoundMessages } from '../components/found-messages';
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
  const text = searchedFor(location.state);
  const [typed, setTyped] = useState(text);
  const field = useRef<HTMLInputElement>(null);
  const found = useMessageSearch(text);
  const items = found.data?.pages.flatMap((each) => each.items) ?? [];
  const isStale = found.data?.pages[0]?.stale === true;
  const words = chatText().search;

  const search = (wanted: string) => {
    if (wanted !== text) void navigate('.', { replace: true, state: { searchedFor: wanted } });
  };

  useEffect(() => {
    const timer = setTimeout(() => search(typed.trim()), typingPause);
    return () => clearTimeout(timer);
  });
  // The shortcut leads here also from here. Who is typing goes on typing.
  useEffect(() => {
    if (document.activeElement === field.current) return;
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
            aria-label={words.label}
            placeholder={words.placeholder}
            maxLength={limit}
            autoComplete="off"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
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
            <p>{words.findHint}</p>
          </EmptyState>
        )}
        {found.data && items.length === 0 && (
          <EmptyState icon="search" title={words.nothing}>
            <p>{words.nothingHint}</p>
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

function searchedFor(state: unknown): string {
  if (typeof state !== 'object' || state === null || !('searchedFor' in state)) return '';
  return typeof state.searchedFor === 'string' ? state.searchedFor : '';
}
