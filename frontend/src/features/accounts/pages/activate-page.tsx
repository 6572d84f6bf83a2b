import { useState } from 'react';
import { Link } from 'react-router';

import { Button, ButtonLink } from '@/components/button';
import { Icon } from '@/components/icon';
import { ProblemNotice } from '@/components/notice';
import { PageTitle } from '@/components/page-title';
import { isPassing, ProblemError } from '@/lib/api/problem';
import { codeText, problemText } from '@/lib/problem/problem-text';

import { useActivateAccount } from '../api/activate-account';
import { AccountLayout } from '../components/account-layout';
import styles from '../components/form.module.css';
import { ResendActivation } from '../components/resend-activation';
import { accountsText } from '../text';

/**
 * Where the activation mail's link leads. The token is in the fragment, which no server sees, and is only used on a
 * click: mail scanners open links, and must not activate anything.
 */
export function ActivatePage() {
  const [token] = useState(() => location.hash.slice(1));
  const activate = useActivateAccount();
  const text = accountsText().activation;
  const code = token === '' ? 'activation-link-invalid' : refusalOf(activate.error);

  if (activate.isSuccess) return <Activated />;
  if (code === 'activation-link-used') return <UsedAlready />;
  if (code !== null) return <NotValid code={code} />;
  return (
    <AccountLayout>
      <div className={styles.intro}>
        <PageTitle title={text.title} tab={text.tab} />
        <p>{text.about}</p>
      </div>
      {activate.isError && <ProblemNotice text={problemText(activate.error)} />}
      <Button variant="primary" wide busy={activate.isPending} onClick={() => activate.mutate(token)}>
        {activate.isPending ? text.activating : text.activate}
      </Button>
    </AccountLayout>
  );
}

function Activated() {
  const text = accountsText().activation;
  return (
    <AccountLayout>
      <div className={styles.intro}>
        <span className={styles.badge}>
          <Icon name="check" size={28} />
        </span>
        <PageTitle key="activated" title={text.done} tab={text.doneTab} />
        <p>{text.welcome}</p>
      </div>
      <ButtonLink to="/login" variant="primary" wide>
        {accountsText().logIn}
      </ButtonLink>
    </AccountLayout>
  );
}

function UsedAlready() {
  const { title, advice } = codeText('activation-link-used');
  return (
    <AccountLayout>
      <div className={styles.intro}>
        <PageTitle key="used" title={title} tab={accountsText().activation.tab} />
        <p>{advice}</p>
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
          {accountsText().activation.activeAlready} <Link to="/login">{accountsText().logIn}</Link>
        </>
      }
    >
      <div className={styles.intro}>
        <PageTitle key={code} title={title} tab={accountsText().activation.tab} />
        <p>{advice}</p>
      </div>
      <ResendActivation />
    </AccountLayout>
  );
}

/** The code with which the server refused the link itself; null when clicking again may help. */
function refusalOf(error: unknown): string | null {
  return error instanceof ProblemError && !isPassing(error) ? error.code : null;
}
