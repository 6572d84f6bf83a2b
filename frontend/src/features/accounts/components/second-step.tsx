import { useState } from 'react';

import { Button } from '@/components/button';
import { ProblemNotice } from '@/components/notice';
import { PageTitle } from '@/components/page-title';
import { TextField } from '@/components/text-field';
import { ProblemError } from '@/lib/api/problem';
import { problemText } from '@/lib/problem/problem-text';
import { useCommandId } from '@/lib/runtime/use-command-id';

import { useGiveCode } from '../api/give-code';

import styles from './form.module.css';

/** After these, only the password helps on. */
const over = ['second-step-expired', 'password-changed-meanwhile'];

interface SecondStepProps {
  token: string;
  /** Where the route does not lead on by itself. */
  onDone?: () => void;
  onStartOver: () => void;
}

/** The second step of logging in, for who has a second factor: a code. */
export function SecondStep({ token, onDone, onStartOver }: SecondStepProps) {
  const give = useGiveCode();
  const { idFor } = useCommandId();
  const [isRecovery, setRecovery] = useState(false);
  const [code, setCode] = useState('');
  const [wrong, setWrong] = useState<string>();
  const isOver = give.error instanceof ProblemError && over.includes(give.error.code);

  const submit = () => {
    const typed = code.trim();
    setWrong(typed === '' ? 'Enter a code.' : undefined);
    if (typed === '') return;
    const content = { token, code: typed };
    give.mutate(
      { ...content, commandId: idFor(content) },
      {
        ...(onDone && { onSuccess: onDone }),
        onError: (error) => {
          const isWrong = error instanceof ProblemError && error.code === 'second-factor-wrong';
          setWrong(isWrong ? 'This code is not right, or was used before.' : undefined);
        },
      },
    );
  };

  return (
    <>
      <PageTitle title="Enter a code" />
      <form
        className={styles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <TextField
          key={isRecovery ? 'recovery' : 'app'}
          label={isRecovery ? 'Recovery code' : 'Code of your app'}
          hint={
            isRecovery
              ? 'One of those that you kept when you turned on the second factor. Each works once.'
              : 'The six digits that your authenticator app shows now.'
          }
          name="code"
          inputMode={isRecovery ? 'text' : 'numeric'}
          autoComplete={isRecovery ? 'off' : 'one-time-code'}
          autoCapitalize="none"
          spellCheck={false}
          required
          value={code}
          error={wrong}
          onChange={(event) => {
            setCode(event.target.value);
            setWrong(undefined);
          }}
        />
        {give.isError && wrong === undefined && <ProblemNotice text={problemText(give.error)} />}
        {isOver ? (
          <Button variant="primary" wide onClick={onStartOver}>
            Log in once more
          </Button>
        ) : (
          <Button type="submit" variant="primary" wide busy={give.isPending}>
            {give.isPending ? 'Logging in…' : 'Log in'}
          </Button>
        )}
        <Button
          variant="quiet"
          onClick={() => {
            setRecovery(!isRecovery);
            setCode('');
            setWrong(undefined);
            give.reset();
          }}
        >
          {isRecovery ? 'Use your app' : 'Use a recovery code'}
        </Button>
      </form>
    </>
  );
}
