import { useState } from 'react';

import { Button } from '@/components/button';
import { Icon } from '@/components/icon';
import { QueryTrouble } from '@/components/query-trouble';
import { Skeleton } from '@/components/skeleton';

import { useBots } from '../api/get-bots';

import { BotItem } from './bot-item';
import styles from './bots.module.css';
import { CreateBotDialog } from './create-bot-dialog';

/** One's own bots: making them and their tokens, and ending both. */
export function Bots() {
  const bots = useBots();
  const [isCreating, setCreating] = useState(false);
  return (
    <div className={styles.part}>
      <h2>Your bots</h2>
      <p className={styles.muted}>
        A bot is an account of a program of yours. You bring it into rooms that you own or moderate, and it is there for as
        long as you are. Everybody sees that it is no person.
      </p>
      <QueryTrouble query={bots} />
      {bots.isPending && !bots.isError && (
        <div role="status" aria-label="Loading your bots">
          <Skeleton lines={2} />
        </div>
      )}
      {bots.data?.length === 0 && <p>You have no bots.</p>}
      {bots.data && bots.data.length > 0 && (
        <ul className={styles.bots} aria-label="Bots">
          {bots.data.map((bot) => (
            <BotItem key={bot.bot_id} bot={bot} />
          ))}
        </ul>
      )}
      <div>
        <Button onClick={() => setCreating(true)}>
          <Icon name="plug" size={18} /> New bot
        </Button>
      </div>
      {isCreating && <CreateBotDialog onClose={() => setCreating(false)} />}
    </div>
  );
}
