import { useEffect, useState } from 'react';

import { Button } from '@/components/button';
import { Notice, ProblemNotice } from '@/components/notice';
import { TextField } from '@/components/text-field';
import { fieldText, problemText } from '@/lib/problem/problem-text';

import { useResendActivation } from '../api/resend-activation';
import { checkEmail } from '../check-fields';
import { accountsText } from '../text';

import styles from './form.module.css';

/** Mail takes a moment; who clicks again at once gets two links and uses the wrong one. */
const cooldown = 60;
/** Each pause is twice as long as the one before, as at the server, which sends nothing in between. */
const pauseAfter = (times: number) => Math.min(3600, cooldown * 2 ** times);

/** Has the activation mail sent again: to a known address, or to one that is asked for. */
export function ResendActivation({ email, justSent = false }: { email?: string; justSent?: boolean }) {
  const resend = useResendActivation();
  const [typed, setTyped] = useState('');
  const [wrong, setWrong] = useState<string>();
  const [times, setTimes] = useState(0);
  const [secondsLeft, restart] = useCountdown(justSent ? cooldown : 0);
  const text = accountsText();
  const address = email ?? typed.trim();
  const refused = wrong ?? (email === undefined ? fieldText(resend.error, '/email') : undefined);

  const send = () => {
    const error = checkEmail(address);
    setWrong(error);
    if (error !== undefined || secondsLeft > 0) return;
    resend.mutate(address, {
      onSuccess: () => {
        restart(pauseAfter(times));
        setTimes(times + 1);
      },
    });
  };

  return (
    <form
      className={styles.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {email === undefined && (
        <TextField
          label={text.email}
          type="email"
          autoComplete="email"
          value={typed}
          error={refused}
          onChange={(event) => setTyped(event.target.value)}
        />
      )}
      {resend.isError && refused === undefined && <ProblemNotice text={problemText(resend.error)} />}
      {resend.isSuccess && (
        <Notice kind="success">{text.activation.resent}</Notice>
      )}
      <Button type="submit" wide busy={resend.isPending} disabled={secondsLeft > 0}>
        {secondsLeft > 0 ? text.activation.againIn(secondsLeft) : text.activation.again}
      </Button>
    </form>
  );
}

function useCountdown(start: number): [number, (seconds: number) => void] {
  const [left, setLeft] = useState(start);
  const isRunning = left > 0;
  useEffect(() => {
    if (!isRunning) return undefined;
    const timer = setInterval(() => setLeft((seconds) => Math.max(0, seconds - 1)), 1000);
    return () => clearInterval(timer);
  }, [isRunning]);
  return [left, setLeft];
}
