import { useState } from 'react';

import { Button } from '@/components/button';
import { Notice } from '@/components/notice';
import { QueryTrouble } from '@/components/query-trouble';
import { Skeleton } from '@/components/skeleton';
import { useToast } from '@/components/toasts';

import { useReplaceRecoveryCodes, useSecondFactor, useTurnOffSecondFactor } from '../api/second-factor';
import { accountsText } from '../text';

import { ProveDialog } from './prove-dialog';
import { RecoveryCodesDialog } from './recovery-codes';
import styles from './second-factor.module.css';
import { TurnOnDialog } from './turn-on-dialog';

/** So few are left that one should make new ones. */
const few = 3;

/** The second factor of one's account: a code beside the password. */
export function SecondFactor() {
  const factor = useSecondFactor();
  const [open, setOpen] = useState<'on' | 'off' | 'codes' | null>(null);
  const close = () => setOpen(null);
  const text = accountsText().secondFactor;
  const left = factor.data?.recovery_codes_left ?? 0;

  return (
    <div className={styles.part}>
      <h2>{text.title}</h2>
      <QueryTrouble query={factor} />
      {factor.isPending && (
        <div role="status" aria-label={text.loading}>
          <Skeleton lines={2} />
        </div>
      )}
      {factor.data?.is_on === false && (
        <>
          <p className={styles.muted}>{text.off}</p>
          <div>
            <Button onClick={() => setOpen('on')}>{text.turnOn}</Button>
          </div>
        </>
      )}
      {factor.data?.is_on === true && (
        <>
          <p className={styles.muted}>{text.on(left)}</p>
          {left <= few && <Notice kind="warning">{text.few}</Notice>}
          <div className={styles.buttons}>
            <Button onClick={() => setOpen('codes')}>{text.newCodes}</Button>
            <Button variant="danger" onClick={() => setOpen('off')}>
              {text.turnOff}
            </Button>
          </div>
        </>
      )}
      {open === 'on' && <TurnOnDialog onClose={close} />}
      {open === 'codes' && <NewCodesDialog onClose={close} />}
      {open === 'off' && <TurnOffDialog onClose={close} />}
    </div>
  );
}

function NewCodesDialog({ onClose }: { onClose: () => void }) {
  const replace = useReplaceRecoveryCodes();
  const text = accountsText().secondFactor;
  if (replace.data) return <RecoveryCodesDialog codes={replace.data.recovery_codes} onClose={onClose} />;
  return (
    <ProveDialog
      title={text.newCodesAsk}
      explanation={text.newCodesAbout}
      action={text.newCodesAction}
      variant="primary"
      request={replace}
      onClose={onClose}
    />
  );
}

function TurnOffDialog({ onClose }: { onClose: () => void }) {
  const turnOff = useTurnOffSecondFactor();
  const toast = useToast();
  const text = accountsText().secondFactor;
  return (
    <ProveDialog
      title={text.turnOffAsk}
      explanation={text.turnOffAbout}
      action={text.turnOffAction}
      variant="danger"
      request={turnOff}
      onDone={() => {
        toast(text.isOff);
        onClose();
      }}
      onClose={onClose}
    />
  );
}
