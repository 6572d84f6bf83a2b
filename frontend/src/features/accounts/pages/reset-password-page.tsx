import { useState } from 'react';
import { Link } from 'react-router';

import { Button, ButtonLink } from '@/components/button';
import { Icon } from '@/components/icon';
import { ProblemNotice } from '@/components/notice';
import { PageTitle } from '@/components/page-title';
import { isPassing, ProblemError } from '@/lib/api/problem';
import { codeText, fieldText, problemText } from '@/lib/problem/problem-text';
import { useCommandId } from '@/lib/runtime/use-command-id';

import { useResetPassword } from '../api/reset-password';
import { checkPassword } from '../check-fields';
import { AccountLayout } from '../components/account-layout';
import styles from '../components/form.module.css';
import { NewPasswordField } from '../components/new-password-field';

/**
 * Where the mail's link leads that sets a new password. The token is in the fragment, which no server sees, and is only
 * used when the form is sent.
 */
export function ResetPasswordPage() {
  const [token] = useState(() => location.hash.slice(1));
  const reset = useResetPassword();
  const { idFor } = useCommandId();
  const [password, setPassword] = useState('');
  const [wrong, setWrong] = useState<string>();
  const code = token === '' ? 'reset-link-invalid' : refusalOf(reset.error);

  if (reset.isSuccess) return <Done />;
  if (code !== null) return <NotValid code={code} />;

  const submit = () => {
    const found = checkPassword(password);
    setWrong(found);
    if (found !== undefined) return;
    const content = { token, password };
    reset.mutate(
      { ...content, commandId: idFor(content) },
      { onError: (error) => setWrong(fieldText(error, '/password')) },
    );
  };

  return (
    <AccountLayout>
      <div className={styles.intro}>
        <PageTitle title="Set a new password" tab="New password" />
        <p>You are logged out everywhere once it is set.</p>
      </div>
      <form
        className={styles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <NewPasswordField
          label="New password"
          name="password"
          value={password}
          error={wrong}
          onChange={(event) => setPassword(event.target.value)}
        />
        {reset.isError && wrong === undefined && <ProblemNotice text={problemText(reset.error)} />}
        <Button type="submit" variant="primary" wide busy={reset.isPending}>
          {reset.isPending ? 'Setting…' : 'Set password'}
        </Button>
      </form>
    </AccountLayout>
  );
}

function Done() {
  return (
    <AccountLayout>
      <div className={styles.intro}>
        <span className={styles.badge}>
          <Icon name="check" size={28} />
        </span>
        <PageTitle key="done" title="Your password is set" tab="Password set" />
        <p>Log in with it. Wherever you were logged in, you are not any more.</p>
      </div>
      <ButtonLink to="/login" variant="primary" wide>
        Log in
      </ButtonLink>
    </AccountLayout>
  );
}

function NotValid({ code }: { code: string }) {
  const { title, advice } = codeText(code);
  return (
    <AccountLayout
      footer={
        <>
          Remembered it? <Link to="/login">Log in</Link>
        </>
      }
    >
      <div className={styles.intro}>
        <PageTitle key={code} title={title} tab="New password" />
        <p>{advice}</p>
      </div>
      <ButtonLink to="/forgot-password" variant="primary" wide>
        Ask for another link
      </ButtonLink>
    </AccountLayout>
  );
}

/** The code with which the server refused the link itself; null when sending the form again may help. */
function refusalOf(error: unknown): string | null {
  if (!(error instanceof ProblemError) || isPassing(error) || error.fields.length > 0) return null;
  return error.code;
}
