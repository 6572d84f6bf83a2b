import { useState } from 'react';

import { Button } from '@/components/button';
import { Icon } from '@/components/icon';
import { QueryTrouble } from '@/components/query-trouble';
import { Skeleton } from '@/components/skeleton';

import { useBots } from '../api/get-bots';
import { botsText } from '../text';

import { BotItem } from './bot-item';
import styles from './bots.module.css';
import { CreateBotDialog } from './create-bot-dialog';

/** One's own bots: making them and their tokens, and ending both. */
export function Bots() {
  const bots = useBots();
  const text = botsText();
  const [isCreating, setCreating] = useState(false);
  return (
    <div className={styles.part}>
      <h2>{text.title}</h2>
      <p className={styles.muted}>{text.about}</p>
      <QueryTrouble query={bots} />
      {bots.isPending && bots.failureCount === 0 && (
        <div role="status" aria-label={text.loading}>
          <Skeleton lines={2} />
        </div>
      )}
      {bots.data?.length === 0 && <p>{text.none}</p>}
      {bots.data && bots.data.length > 0 && (
        <ul className={styles.bots} aria-label={text.list}>
          {bots.data.map((bot) => (
            <BotItem key={bot.bot_id} bot={bot} />
          ))}
        </ul>
      )}
      <div>
        <Button onClick={() => setCreating(true)}>
          <Icon name="plug" size={18} /> {text.new.title}
        </Button>
      </div>
      {isCreating && <CreateBotDialog onClose={() => setCreating(false)} />}
    </div>
  );
}
