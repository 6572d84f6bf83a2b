import { Icon } from '@/components/icon';
import type { IconName } from '@/components/icon';

import { appText } from './text';
import styles from './theme-choice.module.css';
import { useTheme } from './theme';
import type { Theme } from './theme';

const choices: { theme: Theme; icon: IconName }[] = [
  { theme: 'system', icon: 'system' },
  { theme: 'light', icon: 'sun' },
  { theme: 'dark', icon: 'moon' },
];

/** Light, dark, or as the system has it. */
export function ThemeChoice() {
  const [chosen, choose] = useTheme();
  const text = appText().theme;
  return (
    <fieldset className={styles.group}>
      <legend className={styles.legend}>{text.legend}</legend>
      {choices.map(({ theme, icon }) => (
        <label key={theme} className={styles.choice}>
          <input
            type="radio"
            name="theme"
            className="visually-hidden"
            checked={chosen === theme}
            onChange={() => choose(theme)}
          />
          <Icon name={icon} size={18} />
          {text[theme]}
        </label>
      ))}
    </fieldset>
  );
}
