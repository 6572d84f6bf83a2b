import { useState } from 'react';

import { Avatar } from '@/components/avatar';
import { Badge } from '@/components/badge';
import { Button } from '@/components/button';
import { classNames } from '@/components/class-names';
import { ConfirmDialog } from '@/components/dialog';
import { landWhenGone } from '@/components/land-when-gone';
import page from '@/components/page.module.css';
import { useToast } from '@/components/toasts';
import type { Bot, Person } from '@/lib/api/models';
import { problemLine, problemText } from '@/lib/problem/problem-text';
import { useAppRuntime } from '@/lib/runtime/app-runtime';
import { shortTimeWithin } from '@/lib/time/format-time';

import { useAllBots, useDisableBot } from '../api/bots';
import { adminText } from '../text';

import { ListedPages } from './listed-pages';
import styles from './listed.module.css';

/** The bots and whose they are, once they are asked for; disabling and enabling them. */
export function BotsPart() {
  const { clock } = useAppRuntime();
  const [isAsked, setAsked] = useState(false);
  const [changing, setChanging] = useState<Bot | null>(null);
  const bots = useAllBots(isAsked);
  const text = adminText().bots;
  return (
    <section className={styles.part} aria-label={text.title}>
      <h2>{text.title}</h2>
      <p className={page.muted}>{text.about}</p>
      {!isAsked && (
        <div>
          <Button
            onClick={({ currentTarget }) => {
              landWhenGone(currentTarget);
              setAsked(true);
            }}
          >
            {text.show}
          </Button>
        </div>
      )}
      {isAsked && (
        <ListedPages query={bots} loading={text.loading} none={<p>{text.none}</p>}>
          {(all) => (
            <ul className={styles.list} aria-label={text.all}>
              {all.map((item) => (
                <BotRow key={item.bot.account_id} item={item} now={new Date(clock.now())} onChange={() => setChanging(item)} />
              ))}
            </ul>
          )}
        </ListedPages>
      )}
      {changing && <DisableDialog item={changing} onClose={() => setChanging(null)} />}
    </section>
  );
}

function BotRow({ item, now, onChange }: { item: Bot; now: Date; onChange: () => void }) {
  const { bot, owner, disabled_at: since } = item;
  const isDisabled = typeof since === 'string';
  const text = adminText().bots;
  const words = isDisabled ? text.enable : text.disable;
  return (
    <li className={classNames(styles.row, styles.person)}>
      <Avatar id={bot.account_id} name={bot.name} photoUrl={null} />
      <div className={styles.name}>
        <p>
          <strong>
            <bdi>{bot.name}</bdi>
          </strong>
        </p>
        <p className={styles.muted}>{text.of(nameOf(owner))}</p>
      </div>
      <div className={classNames(styles.line, styles.standing)}>
        {isDisabled ? <Badge tone="danger">{text.disabled}</Badge> : <Badge tone="success">{text.active}</Badge>}
        <span className={styles.muted}>
          {adminText().people.since(shortTimeWithin(new Date(since ?? item.registered_at), now))}
        </span>
      </div>
      <div className={classNames(styles.line, styles.role)}>
        <Button small aria-label={words.of(bot.name)} onClick={onChange}>
          {words.short}
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
  const words = isDisabled ? adminText().bots.enable : adminText().bots.disable;
  return (
    <ConfirmDialog
      title={words.title(name)}
      action={words.action}
      busy={disable.isPending}
      onClose={onClose}
      onConfirm={() =>
        disable.mutate(
          { bot: item, disabled: !isDisabled },
          {
            onSuccess: () => toast(words.done(name)),
            onError: (error) => toast(problemLine(problemText(error))),
            onSettled: onClose,
          },
        )
      }
    >
      <p>{words.about(nameOf(item.owner))}</p>
    </ConfirmDialog>
  );
}

function nameOf(person: Person): string {
  if (person.deleted === true) return adminText().bots.deleted;
  return person.handle === '' ? adminText().bots.somebody : `@${person.handle}`;
}
