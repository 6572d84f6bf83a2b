import { Icon } from '@/components/icon';
import type { IconName } from '@/components/icon';

import styles from './theme-choice.module.css';
import { useTheme } from './theme';
import type { Theme } from './theme';

const choices: { theme: Theme; label: string; icon: IconName }[] = [
  { theme: 'system', label: 'System', icon: 'system' },
  { theme: 'light', label: 'Light', icon: 'sun' },
  { theme: 'dark', label: 'Dark', icon: 'moon' },
];

/** Light, dark, or as the system has it. */
export function ThemeChoice() {
  const [chosen, choose] = useTheme();
  return (
    <fieldset className={styles.group}>
      <legend className={styles.legend}>Appearance</legend>
      {choices.map(({ theme, label, icon }) => (
        <label key={theme} className={styles.choice}>
          <input
            type="radio"
            name="theme"
            className="visually-hidden"
            checked={chosen === theme}
            onChange={() => choose(theme)}
          />
          <Icon name={icon} size={18} />
          {label}
        </label>
      ))}
    </fieldset>
  );
}
