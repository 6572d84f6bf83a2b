import { useState } from 'react';
import { Link } from 'react-router';

import { Button } from '@/components/button';
import { Icon } from '@/components/icon';
import { ProblemNotice } from '@/components/notice';
import { PageTitle } from '@/components/page-title';
import { TextField } from '@/components/text-field';
import { fieldText, problemText } from '@/lib/problem/problem-text';

import { useRequestPasswordReset } from '../api/request-password-reset';
import { checkEmail } from '../check-fields';
import { AccountLayout } from '../components/account-layout';
import { accountsText } from '../text';
import styles from '../components/form.module.css';

/** For who forgot the password: has a link sent that sets a new one. */
export function ForgotPasswordPage() {
  const [sentTo, setSentTo] = useState<string | null>(null);
  return (
    <AccountLayout
      footer={
        <>
          {accountsText().remembered} <Link to="/login">{accountsText().logIn}</Link>
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
  const text = accountsText();
  const refused = wrong ?? fieldText(request.error, '/email');

  const submit = () => {
    const found = checkEmail(email);
    setWrong(found);
    const address = email.trim();
    if (found === undefined) request.mutate(address, { onSuccess: () => onSent(address) });
  };

  return (
    <>
      <div className={styles.intro}>
        <PageTitle title={text.forgot.title} tab={text.forgot.tab} />
        <p>{text.forgot.about}</p>
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
          label={text.email}
          type="email"
          name="email"
          autoComplete="username"
          required
          value={email}
          error={refused}
          onChange={(event) => setEmail(event.target.value)}
        />
        {request.isError && refused === undefined && <ProblemNotice text={problemText(request.error)} />}
        <Button type="submit" variant="primary" wide busy={request.isPending}>
          {request.isPending ? text.sending : text.sendLink}
        </Button>
      </form>
    </>
  );
}

function CheckYourMail({ email, onAgain }: { email: string; onAgain: () => void }) {
  const text = accountsText().forgot;
  return (
    <>
      <div className={styles.intro}>
        <span className={styles.badge}>
          <Icon name="mail" size={28} />
        </span>
        <PageTitle key="sent" title={accountsText().checkMail} />
        <p>
          {text.sentTo.before}
          <span className={styles.strong}>{email}</span>
          {text.sentTo.after}
        </p>
      </div>
      <Button wide onClick={onAgain}>
        {text.again}
      </Button>
    </>
  );
}
