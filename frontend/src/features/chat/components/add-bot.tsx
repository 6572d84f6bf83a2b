import { Button } from '@/components/button';
import { landWhenGone } from '@/components/land-when-gone';
import { QueryTrouble } from '@/components/query-trouble';
import { useToast } from '@/components/toasts';
import type { OwnBot, Room } from '@/lib/api/models';
import { problemLine, problemText } from '@/lib/problem/problem-text';

import { useAddBot, useOwnBots } from '../api/add-bot';
import { chatText } from '../text';

import styles from './invite-links.module.css';
import memberStyles from './members-panel.module.css';

/** One's own bots that are not in a room yet, to be brought there; for those who keep order in it and have some. */
export function AddBot({ room }: { room: Room }) {
  const bots = useOwnBots();
  const add = useAddBot(room.room_id);
  const toast = useToast();
  const text = chatText().bots;
  const isInside = (bot: OwnBot) => room.members.some((member) => member.account_id === bot.bot_id);
  const outside = (bots.data ?? []).filter((bot) => !bot.disabled && !isInside(bot));
  if (outside.length === 0 && !bots.isError) return null;
  const bring = (bot: OwnBot) =>
    add.mutate(bot.bot_id, {
      onSuccess: () => toast(text.isInside(bot.name)),
      onError: (error) => toast(problemLine(problemText(error))),
    });
  return (
    <section className={styles.part} aria-label={text.title}>
      <h3 className={memberStyles.heading}>{text.title}</h3>
      <QueryTrouble query={bots} />
      <ul className={memberStyles.list}>
        {outside.map((bot) => (
          <li key={bot.bot_id} className={memberStyles.member}>
            <div className={memberStyles.name}>
              <p>{bot.name}</p>
              <p className={memberStyles.muted}>{text.reads}</p>
            </div>
            <Button
              small
              aria-label={text.addOf(bot.name)}
              busy={add.isPending && add.variables === bot.bot_id}
              onClick={({ currentTarget }) => {
                landWhenGone(currentTarget);
                bring(bot);
              }}
            >
              {text.add}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
