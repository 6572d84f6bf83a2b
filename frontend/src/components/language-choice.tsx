import { chooseLanguage, language, languageNames, languages } from '@/lib/text/language';

import { Button } from './button';
import { classNames } from './class-names';
import styles from './language-choice.module.css';
import { componentText } from './text';

/**
 * The language of this device, each by its own name. Buttons, not radio buttons: those are chosen by moving among them,
 * and a choice loads the page anew.
 */
export function LanguageChoice({ small = false }: { small?: boolean }) {
  return (
    <fieldset className={classNames(styles.group, small && styles.small)}>
      <legend className={small ? 'visually-hidden' : styles.legend}>{componentText().language}</legend>
      {languages.map((each) => (
        <Button
          key={each}
          lang={each}
          variant={small ? 'quiet' : 'secondary'}
          small={small}
          aria-pressed={each === language()}
          className={styles.choice}
          onClick={() => {
            if (each !== language()) chooseLanguage(each);
          }}
        >
          {languageNames[each]}
        </Button>
      ))}
    </fieldset>
  );
}
