import { useState } from 'react';

import { Avatar } from '@/components/avatar';
import { Badge } from '@/components/badge';
import { Button } from '@/components/button';
import { ConfirmDialog } from '@/components/dialog';
import { Notice } from '@/components/notice';
import page from '@/components/page.module.css';
import { QueryTrouble } from '@/components/query-trouble';
import { Skeleton } from '@/components/skeleton';
import { useToast } from '@/components/toasts';
import type { Bot, Person } from '@/lib/api/models';
import { problemLine, problemText } from '@/lib/problem/problem-text';
import { useAppRuntime } from '@/lib/runtime/app-runtime';
import { shortTime } from '@/lib/time/format-time';

import { useAllBots, useDisableBot } from '../api/bots';

import styles from './people-list.module.css';

/** The bots and whose they are, once they are asked for; disabling and enabling them. */
export function BotsPart() {
  const { clock } = useAppRuntime();
  const [isAsked, setAsked] = useState(false);
  const [changing, setChanging] = useState<Bot | null>(null);
  const bots = useAllBots(isAsked);
  const all = bots.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <section className={styles.part} aria-label="Bots">
      <h2>Bots</h2>
      <p className={page.muted}>Accounts of programs, each of one person. That you look is written into the log.</p>
      {!isAsked && (
        <div>
          <Button onClick={() => setAsked(true)}>Show the bots</Button>
        </div>
      )}
      <QueryTrouble query={bots} />
      {isAsked && bots.isPending && bots.failureCount === 0 && (
        <div role="status" aria-label="Loading bots">
          <Skeleton lines={3} />
        </div>
      )}
      {bots.data?.pages[0]?.stale === true && (
        <Notice kind="warning">
          <p>
            <strong>This list is behind the log.</strong> The newest changes may be missing; ask again in a moment.
          </p>
        </Notice>
      )}
      {bots.data && all.length === 0 && <p>Nobody has a bot.</p>}
      {all.length > 0 && (
        <ul className={styles.list} aria-label="All bots">
          {all.map((item) => (
            <BotRow key={item.bot.account_id} item={item} now={new Date(clock.now())} onChange={() => setChanging(item)} />
          ))}
        </ul>
      )}
      {bots.hasNextPage && (
        <div>
          <Button busy={bots.isFetchingNextPage} onClick={() => void bots.fetchNextPage()}>
            {bots.isFetchingNextPage ? 'Loading…' : 'Show more'}
          </Button>
        </div>
      )}
      {changing && <DisableDialog item={changing} onClose={() => setChanging(null)} />}
    </section>
  );
}

function BotRow({ item, now, onChange }: { item: Bot; now: Date; onChange: () => void }) {
  const { bot, owner, disabled_at: since } = item;
  const isDisabled = typeof since === 'string';
  return (
    <li className={styles.account}>
      <Avatar id={bot.account_id} name={bot.name} photoUrl={null} />
      <div className={styles.name}>
        <p>
          <strong>{bot.name}</strong>
        </p>
        <p className={styles.muted}>of {nameOf(owner)}</p>
      </div>
      <div className={styles.standing}>
        {isDisabled ? <Badge tone="danger">Disabled</Badge> : <Badge tone="success">Active</Badge>}
        <span className={styles.muted}>since {shortTime(new Date(since ?? item.registered_at), now)}</span>
      </div>
      <div className={styles.role}>
        <Button small aria-label={`${isDisabled ? 'Enable' : 'Disable'} ${bot.name}…`} onClick={onChange}>
          {isDisabled ? 'Enable…' : 'Disable…'}
        </Button>
      </div>
    </li>
  );
}

function DisableDialog({ item, onClose }: { item: Bot; onClose: () => void }) {
  const disable = useDisableBot();
  const toast = useToast();
  const { name } = item.bot;
  const isDisabled = typeof item.disabled_at === 'string';
  return (
    <ConfirmDialog
      title={isDisabled ? `Enable ${name}?` : `Disable ${name}?`}
      action={isDisabled ? 'Enable' : 'Disable'}
      busy={disable.isPending}
      onClose={onClose}
      onConfirm={() =>
        disable.mutate(
          { bot: item, disabled: !isDisabled },
          {
            onSuccess: () => toast(isDisabled ? `${name} may have tokens again.` : `${name} is disabled.`),
            onError: (error) => toast(problemLine(problemText(error))),
            onSettled: onClose,
          },
        )
      }
    >
      {isDisabled ? (
        <p>{nameOf(item.owner)} can make tokens for it again. Those that it had stay over.</p>
      ) : (
        <p>
          Its tokens end at once, everywhere, and {nameOf(item.owner)} can make none until it is enabled. What it has posted
          stays.
        </p>
      )}
    </ConfirmDialog>
  );
}

function nameOf(person: Person): string {
  if (person.deleted === true) return 'Deleted person';
  return person.handle === '' ? 'somebody' : `@${person.handle}`;
}
