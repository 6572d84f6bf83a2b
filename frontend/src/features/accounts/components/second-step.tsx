import { useState } from 'react';

import { Button } from '@/components/button';
import { ProblemNotice } from '@/components/notice';
import { PageTitle } from '@/components/page-title';
import { TextField } from '@/components/text-field';
import { ProblemError } from '@/lib/api/problem';
import { problemText } from '@/lib/problem/problem-text';
import { useCommandId } from '@/lib/runtime/use-command-id';

import { useGiveCode } from '../api/give-code';
import { accountsText } from '../text';

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
  const text = accountsText();
  const isOver = give.error instanceof ProblemError && over.includes(give.error.code);

  const submit = () => {
    const typed = code.trim();
    setWrong(typed === '' ? text.wrong.noCode : undefined);
    if (typed === '') return;
    const content = { token, code: typed };
    give.mutate(
      { ...content, commandId: idFor(content) },
      {
        ...(onDone && { onSuccess: onDone }),
        onError: (error) => {
          const isWrong = error instanceof ProblemError && error.code === 'second-factor-wrong';
          setWrong(isWrong ? text.wrong.code : undefined);
        },
      },
    );
  };

  return (
    <>
      <PageTitle title={text.secondStep.title} />
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
          label={isRecovery ? text.secondStep.recoveryCode : text.secondStep.appCode}
          hint={isRecovery ? text.secondStep.recoveryHint : text.secondStep.appHint}
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
            {text.secondStep.onceMore}
          </Button>
        ) : (
          <Button type="submit" variant="primary" wide busy={give.isPending}>
            {give.isPending ? text.loggingIn : text.logIn}
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
          {isRecovery ? text.secondStep.useApp : text.secondStep.useRecovery}
        </Button>
      </form>
    </>
  );
}
