import { Icon } from '@/components/icon';
import type { IconName } from '@/components/icon';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

import { setRoomLevel, useRoomLevels } from '../notify/room-levels';
import type { Level } from '../notify/room-levels';

import styles from './level-choice.module.css';

const choices: readonly { level: Level; words: string; icon: IconName }[] = [
  { level: 'all', words: 'All messages', icon: 'bell' },
  { level: 'mentions', words: 'Only mentions', icon: 'at' },
  { level: 'nothing', words: 'Nothing', icon: 'bellOff' },
];

/** Of what in a room this device tells. */
export function LevelChoice({ room }: { room: string }) {
  const { account } = useAccountRuntime();
  const level = useRoomLevels(account.id).get(room) ?? 'all';
  const chosen = choices.find((choice) => choice.level === level) ?? choices[0];
  return (
    <span className={styles.choice} title={`Tells on this device of: ${chosen?.words.toLowerCase() ?? ''}`}>
      <Icon name={chosen?.icon ?? 'bell'} />
      {/* The browser's own list, behind the icon: it is good on every device. */}
      <select
        className={styles.select}
        aria-label="What this room tells of on this device"
        value={level}
        onChange={({ target }) => {
          const wanted = choices.find((choice) => choice.level === target.value);
          if (wanted) setRoomLevel(account.id, room, wanted.level);
        }}
      >
        {choices.map((choice) => (
          <option key={choice.level} value={choice.level}>
            {choice.words}
          </option>
        ))}
      </select>
    </span>
  );
}
