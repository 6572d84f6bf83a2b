import { Button } from '@/components/button';
import { CopyButton } from '@/components/copy-button';
import { Dialog } from '@/components/dialog';
import { saveFile } from '@/lib/files/save-file';

import form from './form.module.css';
import styles from './second-factor.module.css';

/** Shows new recovery codes, which nobody sees again. */
export function RecoveryCodesDialog({ codes, onClose }: { codes: readonly string[]; onClose: () => void }) {
  const text = `${codes.join('\n')}\n`;
  return (
    <Dialog title="Keep your recovery codes" onClose={onClose}>
      <div className={form.form}>
        <p>
          Each logs you in once, in the place of a code of your app. Keep them where you find them without your phone:
          they are not shown again.
        </p>
        <ul className={styles.codes} aria-label="Recovery codes">
          {codes.map((code) => (
            <li key={code}>
              <code>{code}</code>
            </li>
          ))}
        </ul>
        <div className={styles.buttons}>
          <Button onClick={() => saveFile(new Blob([text], { type: 'text/plain' }), 'wherry-recovery-codes.txt')}>
            Save as a file
          </Button>
          <CopyButton text={text} label="the recovery codes" />
        </div>
        <div>
          <Button variant="primary" onClick={onClose}>
            I have kept them
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
