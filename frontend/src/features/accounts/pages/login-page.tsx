import { useState } from 'react';
import { Link, useLocation } from 'react-router';

import { Button } from '@/components/button';
import { Notice, ProblemNotice } from '@/components/notice';
import { PageTitle } from '@/components/page-title';
import { PasswordField, TextField } from '@/components/text-field';
import { ProblemError } from '@/lib/api/problem';
import { problemText } from '@/lib/problem/problem-text';
import { useSessionState } from '@/lib/runtime/app-runtime';

import { useLogIn } from '../api/log-in';
import { checkEmail } from '../check-fields';
import { AccountLayout } from '../components/account-layout';
import styles from '../components/form.module.css';
import { ProviderButtons } from '../components/provider-buttons';
import { ResendActivation } from '../components/resend-activation';
import { SecondStep } from '../components/second-step';

/** Logging in, in one step or two. The route leads away from here by itself once there is a session. */
export function LoginPage() {
  const [token, setToken] = useState<string | null>(null);
  if (token === null) return <FirstStep onCodeNeeded={setToken} />;
  return (
    <AccountLayout footer={<>No code and no recovery code? An administrator of this server can help.</>}>
      <SecondStep token={token} onStartOver={() => setToken(null)} />
    </AccountLayout>
  );
}

function FirstStep({ onCodeNeeded }: { onCodeNeeded: (token: string) => void }) {
  const session = useSessionState();
  const { search } = useLocation();
  const logIn = useLogIn();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [wrong, setWrong] = useState<{ email?: string | undefined; password?: string | undefined }>({});
  const isNotActivated = logIn.error instanceof ProblemError && logIn.error.code === 'account-not-activated';

  const submit = () => {
    const found = {
      email: checkEmail(email),
      password: password === '' ? 'Enter your password.' : undefined,
    };
    setWrong(found);
    if (found.email !== undefined || found.password !== undefined) return;
    logIn.mutate(
      { email: email.trim(), password },
      {
        onSuccess: (given) => {
          if ('second_step_token' in given) onCodeNeeded(given.second_step_token);
        },
      },
    );
  };

  return (
    <AccountLayout
      footer={
        <>
          New here? <Link to="/signup">Create an account</Link>
        </>
      }
    >
      <PageTitle title="Log in" />
      <SessionNotice why={session.kind === 'anonymous' ? session.why : 'none'} wasSent={search !== ''} />
      <form
        className={styles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <TextField
          label="E-mail address"
          type="email"
          name="email"
          autoComplete="username"
          required
          value={email}
          error={wrong.email}
          onChange={(event) => setEmail(event.target.value)}
        />
        <PasswordField
          label="Password"
          name="password"
          autoComplete="current-password"
          required
          value={password}
          error={wrong.password}
          onChange={(event) => setPassword(event.target.value)}
        />
        <p className={styles.aside}>
          <Link to="/forgot-password">Forgot your password?</Link>
        </p>
        {logIn.isError && <ProblemNotice text={problemText(logIn.error)} />}
        <Button type="submit" variant="primary" wide busy={logIn.isPending}>
          {logIn.isPending ? 'Logging in…' : 'Log in'}
        </Button>
      </form>
      <ProviderButtons />
      {isNotActivated && <ResendActivation key={email} email={email.trim()} />}
    </AccountLayout>
  );
}

function SessionNotice({ why, wasSent }: { why: 'none' | 'ended' | 'logged-out'; wasSent: boolean }) {
  if (why === 'ended') return <Notice kind="info">Your session has ended. Log in to go on where you were.</Notice>;
  if (why === 'logged-out') return <Notice kind="success">You are logged out.</Notice>;
  return wasSent ? <Notice kind="info">Log in to see this page.</Notice> : null;
}
