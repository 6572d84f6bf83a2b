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
import { accountsText } from '../text';

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
  const text = accountsText().reset;
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
        <PageTitle title={text.title} tab={text.tab} />
        <p>{text.about}</p>
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
          label={accountsText().newPassword}
          name="password"
          value={password}
          error={wrong}
          onChange={(event) => setPassword(event.target.value)}
        />
        {reset.isError && wrong === undefined && <ProblemNotice text={problemText(reset.error)} />}
        <Button type="submit" variant="primary" wide busy={reset.isPending}>
          {reset.isPending ? text.setting : text.set}
        </Button>
      </form>
    </AccountLayout>
  );
}

function Done() {
  const text = accountsText().reset;
  return (
    <AccountLayout>
      <div className={styles.intro}>
        <span className={styles.badge}>
          <Icon name="check" size={28} />
        </span>
        <PageTitle key="done" title={text.done} tab={text.doneTab} />
        <p>{text.doneAbout}</p>
      </div>
      <ButtonLink to="/login" variant="primary" wide>
        {accountsText().logIn}
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
          {accountsText().remembered} <Link to="/login">{accountsText().logIn}</Link>
        </>
      }
    >
      <div className={styles.intro}>
        <PageTitle key={code} title={title} tab={accountsText().reset.tab} />
        <p>{advice}</p>
      </div>
      <ButtonLink to="/forgot-password" variant="primary" wide>
        {accountsText().reset.askAgain}
      </ButtonLink>
    </AccountLayout>
  );
}

/** The code with which the server refused the link itself; null when sending the form again may help. */
function refusalOf(error: unknown): string | null {
  if (!(error instanceof ProblemError) || isPassing(error) || error.fields.length > 0) return null;
  return error.code;
}
