import { useState } from 'react';
import { Link } from 'react-router';

import { Button } from '@/components/button';
import { Icon } from '@/components/icon';
import { ProblemNotice } from '@/components/notice';
import { PageTitle } from '@/components/page-title';
import { TextField } from '@/components/text-field';
import { problemText } from '@/lib/problem/problem-text';

import { useRequestPasswordReset } from '../api/request-password-reset';
import { checkEmail } from '../check-fields';
import { AccountLayout } from '../components/account-layout';
import styles from '../components/form.module.css';

/** For who forgot the password: has a link sent that sets a new one. */
export function ForgotPasswordPage() {
  const [sentTo, setSentTo] = useState<string | null>(null);
  return (
    <AccountLayout
      footer={
        <>
          Remembered it? <Link to="/login">Log in</Link>
        </>
      }
    >
      {sentTo === null ? (
        <AskForm onSent={setSentTo} />
      ) : (
        <CheckYourMail email={sentTo} onAgain={() => setSentTo(null)} />
      )}
    </AccountLayout>
  );
}

function AskForm({ onSent }: { onSent: (email: string) => void }) {
  const request = useRequestPasswordReset();
  const [email, setEmail] = useState('');
  const [wrong, setWrong] = useState<string>();

  const submit = () => {
    const found = checkEmail(email);
    setWrong(found);
    const address = email.trim();
    if (found === undefined) request.mutate(address, { onSuccess: () => onSent(address) });
  };

  return (
    <>
      <div className={styles.intro}>
        <PageTitle title="Forgot your password?" tab="Forgot password" />
        <p>We send you a link that sets a new one.</p>
      </div>
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
          error={wrong}
          onChange={(event) => setEmail(event.target.value)}
        />
        {request.isError && <ProblemNotice text={problemText(request.error)} />}
        <Button type="submit" variant="primary" wide busy={request.isPending}>
          {request.isPending ? 'Sending…' : 'Send the link'}
        </Button>
      </form>
    </>
  );
}

function CheckYourMail({ email, onAgain }: { email: string; onAgain: () => void }) {
  return (
    <>
      <div className={styles.intro}>
        <span className={styles.badge}>
          <Icon name="mail" size={28} />
        </span>
        <PageTitle key="sent" title="Check your mail" />
        <p>
          If <span className={styles.strong}>{email}</span> has an account here, a link is on its way. It works for ten
          minutes, once. Look into the spam folder too.
        </p>
      </div>
      <Button wide onClick={onAgain}>
        Nothing came? Ask again
      </Button>
    </>
  );
}
