import { useState } from 'react';

import { Button } from '@/components/button';
import { Notice } from '@/components/notice';
import { QueryTrouble } from '@/components/query-trouble';
import { Skeleton } from '@/components/skeleton';
import { useToast } from '@/components/toasts';

import { useReplaceRecoveryCodes, useSecondFactor, useTurnOffSecondFactor } from '../api/second-factor';

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
  const left = factor.data?.recovery_codes_left ?? 0;

  return (
    <div className={styles.part}>
      <h2>Second factor</h2>
      <QueryTrouble query={factor} />
      {factor.isPending && (
        <div role="status" aria-label="Loading your second factor">
          <Skeleton lines={2} />
        </div>
      )}
      {factor.data?.is_on === false && (
        <>
          <p className={styles.muted}>
            With one, logging in takes your password and a code that an app on your phone makes. Whoever learns your
            password cannot get in.
          </p>
          <div>
            <Button onClick={() => setOpen('on')}>Turn on a second factor…</Button>
          </div>
        </>
      )}
      {factor.data?.is_on === true && (
        <>
          <p className={styles.muted}>
            It is on: logging in takes a code of your app, too. {recoveryCodes(left)} for when you do not have it at
            hand.
          </p>
          {left <= few && <Notice kind="warning">Make new recovery codes before you run out of them.</Notice>}
          <div className={styles.buttons}>
            <Button onClick={() => setOpen('codes')}>New recovery codes…</Button>
            <Button variant="danger" onClick={() => setOpen('off')}>
              Turn off the second factor…
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
  if (replace.data) return <RecoveryCodesDialog codes={replace.data.recovery_codes} onClose={onClose} />;
  return (
    <ProveDialog
      title="Make new recovery codes?"
      explanation="Those that you have stop working."
      action="Make new codes"
      variant="primary"
      request={replace}
      onClose={onClose}
    />
  );
}

function TurnOffDialog({ onClose }: { onClose: () => void }) {
  const turnOff = useTurnOffSecondFactor();
  const toast = useToast();
  return (
    <ProveDialog
      title="Turn off the second factor?"
      explanation="From then on, whoever knows your password can log in. Your app’s entry and your recovery codes are of no use any more."
      action="Turn it off"
      variant="danger"
      request={turnOff}
      onDone={() => {
        toast('The second factor is off.');
        onClose();
      }}
      onClose={onClose}
    />
  );
}

function recoveryCodes(left: number): string {
  return left === 1 ? 'One recovery code is left' : `${left} recovery codes are left`;
}
