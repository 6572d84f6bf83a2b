import { useState } from 'react';

import { Button } from '@/components/button';
import { Icon } from '@/components/icon';
import { QueryTrouble } from '@/components/query-trouble';
import type { Person } from '@/lib/api/models';
import { useServerNow } from '@/lib/runtime/app-runtime';
import { fullTime, shortTime } from '@/lib/time/format-time';

import type { Pin } from '../live/pins-state';
import type { useLivePins } from '../live/use-live-pins';
import { chatText } from '../text';

import { saidOrFiles } from './files-text';
import { displayName, isForgotten } from './person-name';
import styles from './pins-panel.module.css';
import { SidePanel } from './side-panel';

interface PinsPanelProps {
  pins: ReturnType<typeof useLivePins>;
  people: ReadonlyMap<string, Person>;
  /** Whom one has blocked. */
  blocked: ReadonlySet<string>;
  /** Unpins a message; null for who may not. */
  onUnpin: ((message: Pin['message']) => void) | null;
  /** Goes to the message at this sequence. */
  onVisit: (sequence: number) => void;
  onClose: () => void;
}

/** What is pinned in a room: each says who said what, leads there, and tells who pinned it when. */
export function PinsPanel({ pins, people, blocked, onUnpin, onVisit, onClose }: PinsPanelProps) {
  const [now] = useState(useServerNow());
  const all = pins.data?.pins ?? [];
  const text = chatText().panels.pins;
  return (
    <SidePanel title={text.title} onClose={onClose}>
      <QueryTrouble query={pins} />
      {pins.data && all.length === 0 && (
        <p className={styles.muted}>
          {onUnpin ? text.noneYet : text.none}
        </p>
      )}
      <ol className={styles.list}>
        {all.map((pin) => {
          const at = new Date(pin.at);
          const words = wordsOf(pin, people, blocked);
          return (
            <li key={pin.message.sequence} className={styles.pin}>
              <button type="button" className={styles.message} onClick={() => onVisit(pin.message.sequence)}>
                {words.author !== null && <strong>{words.author}</strong>}
                <span className={words.author === null ? styles.gone : styles.line} dir="auto">
                  {words.line}
                </span>
                <span className="visually-hidden">{text.goTo}</span>
              </button>
              <div className={styles.foot}>
                <p className={styles.muted}>
                  <bdi>{text.by(displayName(people.get(pin.by) ?? pin.pinnedBy))}</bdi>,{' '}
                  <time dateTime={pin.at} title={fullTime(at)}>
                    {shortTime(at, now)}
                  </time>
                </p>
                {onUnpin && (
                  <Button
                    variant="quiet"
                    square
                    small
                    aria-label={words.author === null ? text.unpin : text.unpinOf(words.author)}
                    onClick={() => onUnpin(pin.message)}
                  >
                    <Icon name="close" size={16} />
                  </Button>
                )}
              </div>
            </li>
          );
        })}
      </ol>
    </SidePanel>
  );
}

/** What a pin shows of its message: nobody's name where what they said is not shown. */
function wordsOf(
  { quote }: Pin,
  people: ReadonlyMap<string, Person>,
  blocked: ReadonlySet<string>,
): { author: string | null; line: string } {
  const text = chatText().timeline;
  if (quote === null) return { author: null, line: text.earlier };
  const author = people.get(quote.authorId) ?? quote.author;
  if (quote.deleted || isForgotten(author)) return { author: null, line: text.deleted };
  if (blocked.has(quote.authorId)) return { author: null, line: text.fromBlocked };
  return { author: displayName(author), line: saidOrFiles(quote.line, quote.attachments) };
}
