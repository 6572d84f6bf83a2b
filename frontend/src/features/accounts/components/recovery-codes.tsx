import { Button } from '@/components/button';
import { CopyButton } from '@/components/copy-button';
import { Dialog } from '@/components/dialog';
import { saveFile } from '@/lib/files/save-file';

import { accountsText } from '../text';

import form from './form.module.css';
import styles from './second-factor.module.css';

/** Shows new recovery codes, which nobody sees again. */
export function RecoveryCodesDialog({ codes, onClose }: { codes: readonly string[]; onClose: () => void }) {
  const words = accountsText().recoveryCodes;
  const text = `${codes.join('\n')}\n`;
  return (
    <Dialog title={words.title} onClose={onClose}>
      <div className={form.form}>
        <p>{words.about}</p>
        <ul className={styles.codes} aria-label={words.list}>
          {codes.map((code) => (
            <li key={code}>
              <code>{code}</code>
            </li>
          ))}
        </ul>
        <div className={styles.buttons}>
          <Button onClick={() => saveFile(new Blob([text], { type: 'text/plain' }), words.fileName)}>
            {words.save}
          </Button>
          <CopyButton text={text} label={words.all} />
        </div>
        <div>
          <Button variant="primary" onClick={onClose}>
            {words.kept}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
