import { useState } from 'react';

import { Button } from '@/components/button';
import { Dialog } from '@/components/dialog';
import { ProblemNotice } from '@/components/notice';
import { PasswordField } from '@/components/text-field';
import { problemText } from '@/lib/problem/problem-text';
import { fileSize } from '@/lib/text/file-size';

import { useEraseAccount } from '../api/erase-account';
import { useExportAccount } from '../api/export-account';
import { accountsText } from '../text';

import styles from './form.module.css';

/** What is kept about one: to take away, or to have forgotten. */
export function YourData() {
  const exporting = useExportAccount();
  const [isAsking, setAsking] = useState(false);
  const text = accountsText().yourData;
  return (
    <div className={styles.form}>
      <p>{text.what}</p>
      <div>
        <Button busy={exporting.isPending} onClick={() => exporting.mutate()}>
          {text.download}
        </Button>
      </div>
      <p role="status">{exporting.isPending && exporting.bytes > 0 && text.soFar(fileSize(exporting.bytes))}</p>
      {exporting.isError && <ProblemNotice text={problemText(exporting.error)} />}
      <div>
        <Button variant="danger" onClick={() => setAsking(true)}>
          {text.deleteOpen}
        </Button>
      </div>
      {isAsking && <EraseDialog onClose={() => setAsking(false)} />}
    </div>
  );
}

function EraseDialog({ onClose }: { onClose: () => void }) {
  const erase = useEraseAccount();
  const [password, setPassword] = useState('');
  const text = accountsText().yourData;
  return (
    <Dialog title={text.ask} onClose={onClose}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          erase.mutate(password);
        }}
      >
        <p>{text.about}</p>
        <PasswordField
          label={accountsText().yourPassword}
          name="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        {erase.isError && <ProblemNotice text={problemText(erase.error)} />}
        <div>
          <Button type="submit" variant="danger" busy={erase.isPending} disabled={password === ''}>
            {text.action}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
