import { classNames } from '@/components/class-names';
import type { Person } from '@/lib/api/models';

import type { Reaction } from '../live/message';
import { reactionGroups } from '../live/reactions';
import { chatText } from '../text';

import { displayName } from './person-name';
import styles from './reactions.module.css';

interface ReactionsLineProps {
  reactions: readonly Reaction[];
  people: ReadonlyMap<string, Person>;
  me: string;
  onReact: (emoji: string, wanted: boolean) => void;
}

/** So many people are named. */
const mostNames = 12;

/** How people react to a message: each emoji with how many, and one's own pressed. */
export function ReactionsLine({ reactions, people, me, onReact }: ReactionsLineProps) {
  const groups = reactionGroups(reactions);
  if (groups.length === 0) return null;
  return (
    <ul className={styles.line} aria-label={chatText().timeline.reactions.label}>
      {groups.map(({ emoji, people: who }) => {
        const isOwn = who.includes(me);
        const names = namesOf(who, people, me);
        return (
          <li key={emoji}>
            <button
              type="button"
              className={classNames(styles.reaction, isOwn && styles.own)}
              data-message-action="reaction"
              aria-pressed={isOwn}
              aria-label={`${emoji} ${who.length}: ${names}`}
              title={names}
              onClick={() => onReact(emoji, !isOwn)}
            >
              <span aria-hidden="true">{emoji}</span> {who.length}
            </button>
          </li>
        );
      })}
    </ul>
  );
}

/** Everybody's name, one's own first, and how many more there are. */
function namesOf(who: readonly string[], people: ReadonlyMap<string, Person>, me: string): string {
  const text = chatText().timeline.reactions;
  const others = who.filter((each) => each !== me).map((each) => displayName(people.get(each)));
  const names = who.includes(me) ? [chatText().people.you, ...others] : others;
  if (names.length > mostNames) return text.andMore(names.slice(0, mostNames).join(', '), names.length - mostNames);
  const last = names.at(-1) ?? '';
  return names.length > 1 ? text.and(names.slice(0, -1).join(', '), last) : last;
}
