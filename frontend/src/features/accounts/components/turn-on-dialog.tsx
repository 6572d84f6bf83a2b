import { useState } from 'react';

import { Button } from '@/components/button';
import { CopyButton } from '@/components/copy-button';
import { Dialog } from '@/components/dialog';
import { landIn } from '@/components/land-in';
import { ProblemNotice } from '@/components/notice';
import { PasswordField, TextField } from '@/components/text-field';
import type { SecondFactorEnrolment } from '@/lib/api/models';
import { ProblemError } from '@/lib/api/problem';
import { problemText } from '@/lib/problem/problem-text';
import { useCommandId } from '@/lib/runtime/use-command-id';

import { useEnrolSecondFactor, useTurnOnSecondFactor } from '../api/second-factor';
import { accountsText } from '../text';

import form from './form.module.css';
import { QrPicture } from './qr-picture';
import { RecoveryCodesDialog } from './recovery-codes';
import styles from './second-factor.module.css';

/** Turning on a second factor: the password, the app, and the codes for who loses it. */
export function TurnOnDialog({ onClose }: { onClose: () => void }) {
  const enrol = useEnrolSecondFactor();
  const turnOn = useTurnOnSecondFactor();
  const [isAgain, setAgain] = useState(false);
  // What was wrong with the last one is not wrong with the next.
  const startOver = () => {
    setAgain(true);
    turnOn.reset();
    enrol.reset();
  };
  if (turnOn.data) return <RecoveryCodesDialog codes={turnOn.data.recovery_codes} onClose={onClose} />;
  return (
    <Dialog title={accountsText().turnOn.title} onClose={onClose}>
      {enrol.data ? (
        <AppForm enrolment={enrol.data} turnOn={turnOn} onStartOver={startOver} />
      ) : (
        <PasswordForm enrol={enrol} isAgain={isAgain} />
      )}
    </Dialog>
  );
}

interface PasswordFormProps {
  enrol: ReturnType<typeof useEnrolSecondFactor>;
  /** It takes the place of the button that began once more. */
  isAgain: boolean;
}

function PasswordForm({ enrol, isAgain }: PasswordFormProps) {
  const [password, setPassword] = useState('');
  const text = accountsText();
  const [wrong, setWrong] = useState<string>();
  const submit = () => {
    setWrong(password === '' ? text.wrong.noPassword : undefined);
    if (password === '') return;
    enrol.mutate(password, {
      onError: (error) => {
        const isWrong = error instanceof ProblemError && error.code === 'password-wrong';
        setWrong(isWrong ? text.wrong.password : undefined);
      },
    });
  };
  return (
    <form
      ref={isAgain ? landIn : null}
      className={form.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <p>{text.turnOn.about}</p>
      <PasswordField
        label={text.yourPassword}
        name="password"
        autoComplete="current-password"
        required
        value={password}
        error={wrong}
        onChange={(event) => {
          setPassword(event.target.value);
          setWrong(undefined);
        }}
      />
      {enrol.isError && wrong === undefined && <ProblemNotice text={problemText(enrol.error)} />}
      <div>
        <Button type="submit" variant="primary" busy={enrol.isPending}>
          {text.turnOn.goOn}
        </Button>
      </div>
    </form>
  );
}

interface AppFormProps {
  enrolment: SecondFactorEnrolment;
  turnOn: ReturnType<typeof useTurnOnSecondFactor>;
  onStartOver: () => void;
}

function AppForm({ enrolment, turnOn, onStartOver }: AppFormProps) {
  const { idFor } = useCommandId();
  const [code, setCode] = useState('');
  const text = accountsText().turnOn;
  const [wrong, setWrong] = useState<string>();
  const isLate = turnOn.error instanceof ProblemError && turnOn.error.code === 'enrolment-expired';
  const { picture, secret } = enrolment;

  const submit = () => {
    const digits = code.replaceAll(/\s/g, '');
    const isCode = /^\d{6}$/.test(digits);
    setWrong(isCode ? undefined : text.notSixDigits);
    if (!isCode) return;
    const content = { token: enrolment.enrolment_token, code: digits };
    turnOn.mutate(
      { ...content, commandId: idFor(content) },
      {
        onError: (error) => {
          const isWrong = error instanceof ProblemError && error.code === 'second-factor-wrong';
          setWrong(isWrong ? text.notOfNow : undefined);
        },
      },
    );
  };

  return (
    <form
      className={form.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <ol ref={landIn} className={styles.steps} tabIndex={-1}>
        <li>
          {text.scan}
          <QrPicture {...picture} className={styles.picture} label={text.picture} />
          {text.type}
          <div className={styles.secret}>
            <code>{secret.replaceAll(/(.{4})(?=.)/g, '$1 ')}</code>
            <CopyButton text={secret} label={text.key} />
          </div>
        </li>
        <li>{text.enter}</li>
      </ol>
      <TextField
        label={accountsText().code}
        name="code"
        inputMode="numeric"
        autoComplete="one-time-code"
        required
        value={code}
        error={wrong}
        onChange={(event) => {
          setCode(event.target.value);
          setWrong(undefined);
        }}
      />
      {turnOn.isError && wrong === undefined && (
        <ProblemNotice text={problemText(turnOn.error)}>
          {isLate && (
            <div>
              <Button small onClick={onStartOver}>
                {text.onceMore}
              </Button>
            </div>
          )}
        </ProblemNotice>
      )}
      <div>
        <Button type="submit" variant="primary" busy={turnOn.isPending}>
          {text.action}
        </Button>
      </div>
    </form>
  );
}
