import { Icon } from '@/components/icon';
import type { IconName } from '@/components/icon';

import { useChooseRoomRule } from '../api/choose-room-rule';
import { useRoomLevels } from '../api/get-notifications';
import type { Level } from '../live/notifications-state';
import { chatText } from '../text';

import styles from './level-choice.module.css';

const choices: readonly { level: Level; icon: IconName }[] = [
  { level: 'all', icon: 'bell' },
  { level: 'mentions', icon: 'at' },
  { level: 'nothing', icon: 'bellOff' },
];

/** Of what in a room one is told. */
export function LevelChoice({ room }: { room: string }) {
  const levels = useRoomLevels();
  const choose = useChooseRoomRule(room);
  const level = levels?.get(room) ?? 'all';
  const chosen = choices.find((choice) => choice.level === level) ?? choices[0];
  const text = chatText().notices;
  return (
    <span className={styles.choice} title={text.tellsOf(text.levels[level])}>
      <Icon name={chosen?.icon ?? 'bell'} />
      {/* The browser's own list, behind the icon: it is good on every device. */}
      <select
        className={styles.select}
        aria-label={text.roomTells}
        disabled={levels === null}
        value={level}
        onChange={({ target }) => {
          const wanted = choices.find((choice) => choice.level === target.value);
          if (wanted) choose.mutate(wanted.level);
        }}
      >
        {choices.map((choice) => (
          <option key={choice.level} value={choice.level}>
            {text.levels[choice.level]}
          </option>
        ))}
      </select>
    </span>
  );
}
