import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { Link, useNavigate } from 'react-router';

import { Button, ButtonLink } from '@/components/button';
import { Notice, ProblemNotice } from '@/components/notice';
import { PageTitle } from '@/components/page-title';
import { PasswordField, TextField } from '@/components/text-field';
import { ProblemError } from '@/lib/api/problem';
import { problemText } from '@/lib/problem/problem-text';

import { useFinishVisit, useLinkAfterLogIn } from '../api/identity-providers';
import { useLogIn } from '../api/log-in';
import { checkEmail } from '../check-fields';
import { AccountLayout } from '../components/account-layout';
import styles from '../components/form.module.css';
import { SecondStep } from '../components/second-step';
import { dropVisit, keepProvenIdentity, keptVisit } from '../kept-visit';
import type { KeptVisit, ProvenIdentity } from '../kept-visit';
import { accountsText } from '../text';
import { useFields } from '../use-fields';

/** What the provider put into the address. */
type Brought = { state: string; code: string } | { error: string } | null;

/** Back from a provider of identities. What it put into the address is taken out of it at once. */
export function ReturnPage() {
  const [{ brought, visit }] = useState(() => ({
    brought: broughtBy(location.hash) ?? broughtBy(location.search),
    visit: keptVisit(),
  }));
  useEffect(() => {
    history.replaceState(history.state, '', location.pathname);
    dropVisit();
  }, []);
  const text = accountsText().visit;
  const label = visit?.label ?? text.theProvider;
  if (brought && 'error' in brought) {
    const isCancelled = brought.error === 'access_denied';
    return (
      <Over title={isCancelled ? text.cancelled : text.refused(label)} visit={visit}>
        <Notice kind="info">
          {isCancelled ? text.cancelledAbout(visit?.label ?? null) : text.refusedAbout(label)}
        </Notice>
      </Over>
    );
  }
  if (!brought || !visit) {
    return (
      <Over title={text.nothing} visit={visit}>
        <Notice kind="info">{text.nothingAbout}</Notice>
      </Over>
    );
  }
  return <Finishing brought={brought} visit={visit} />;
}

function Finishing({ brought, visit }: { brought: { state: string; code: string }; visit: KeptVisit }) {
  const { mutate, data, error } = useFinishVisit();
  const navigate = useNavigate();
  const isAsked = useRef(false);
  const linkToken = data && 'link_token' in data ? data.link_token : null;
  const called = data && 'link_token' in data ? data.called : '';
  const text = accountsText().visit;
  const isLoggedIn = data !== undefined && 'access_token' in data;

  useEffect(() => {
    // A code is exchanged once, also where effects run twice.
    if (isAsked.current) return;
    isAsked.current = true;
    mutate(brought);
  }, [mutate, brought]);

  useEffect(() => {
    if (isLoggedIn) void navigate(visit.returnTo, { replace: true });
    if (linkToken !== null && visit.purpose === 'link') {
      keepProvenIdentity({ linkToken, label: visit.label, called });
      void navigate('/profile', { replace: true });
    }
  }, [isLoggedIn, linkToken, called, visit, navigate]);

  if (error) {
    const code = error instanceof ProblemError ? error.code : '';
    return (
      <Over title={text.failed(visit.label)} visit={visit}>
        <ProblemNotice text={problemText(error)} />
        {code === 'identity-has-no-account' && (
          <ButtonLink to="/signup" variant="primary" wide>
            {text.create}
          </ButtonLink>
        )}
      </Over>
    );
  }
  if (data && 'second_step_token' in data) {
    return (
      <AccountLayout>
        <SecondStep
          token={data.second_step_token}
          onDone={() => void navigate(visit.returnTo, { replace: true })}
          onStartOver={() => void navigate('/login', { replace: true })}
        />
      </AccountLayout>
    );
  }
  if (linkToken !== null && visit.purpose === 'log-in') {
    return <LinkToAccount proven={{ linkToken, label: visit.label, called }} returnTo={visit.returnTo} />;
  }
  return (
    <AccountLayout>
      <PageTitle title={text.back(visit.label)} />
      <p role="status">{text.moment}</p>
    </AccountLayout>
  );
}

/** An account has the address: it is its person's who knows its password, and not who has the address at the provider. */
function LinkToAccount({ proven, returnTo }: { proven: ProvenIdentity; returnTo: string }) {
  const logIn = useLogIn();
  const link = useLinkAfterLogIn();
  const navigate = useNavigate();
  const { values, field, check } = useFields({ email: proven.called, password: '' });
  const token = logIn.data && 'second_step_token' in logIn.data ? logIn.data.second_step_token : null;
  const { password } = values;
  const text = accountsText();

  const linkNow = () =>
    link.mutate(
      { linkToken: proven.linkToken, password },
      { onSuccess: () => void navigate(returnTo, { replace: true }) },
    );
  const error = logIn.error ?? link.error;

  const submit = () => {
    const missing = password === '' ? text.wrong.noPassword : undefined;
    if (!check({ email: checkEmail(values.email), password: missing })) return;
    logIn.mutate(
      { email: values.email.trim(), password },
      {
        onSuccess: (given) => {
          if ('access_token' in given) linkNow();
        },
      },
    );
    // A link that failed before would stand in the way of the second step.
    link.reset();
  };

  if (token !== null && !link.isError) {
    return (
      <AccountLayout>
        <SecondStep token={token} onDone={linkNow} onStartOver={() => logIn.reset()} />
      </AccountLayout>
    );
  }
  return (
    <AccountLayout>
      <PageTitle title={text.visit.have} />
      <form
        className={styles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <p>{text.visit.haveAbout(proven.label)}</p>
        <TextField
          label={text.email}
          type="email"
          name="email"
          autoComplete="username"
          required
          {...field('email')}
        />
        <PasswordField
          label={text.password}
          name="password"
          autoComplete="current-password"
          required
          {...field('password')}
        />
        {error && <ProblemNotice text={problemText(error)} />}
        <Button type="submit" variant="primary" wide busy={logIn.isPending || link.isPending}>
          {text.visit.logInAndLink}
        </Button>
      </form>
    </AccountLayout>
  );
}

function Over({ title, visit, children }: { title: string; visit: KeptVisit | null; children: ReactNode }) {
  const text = accountsText();
  return (
    <AccountLayout>
      <PageTitle title={title} />
      <div className={styles.form}>
        {children}
        <p>
          {visit?.purpose === 'link' ? (
            <Link to="/profile">{text.toProfile}</Link>
          ) : (
            <Link to="/login">{text.visit.toLogIn}</Link>
          )}
        </p>
      </div>
    </AccountLayout>
  );
}

function broughtBy(part: string): Brought {
  const given = new URLSearchParams(part.slice(1));
  const [state, code, error] = [given.get('state'), given.get('code'), given.get('error')];
  if (error !== null) return { error };
  return state !== null && code !== null ? { state, code } : null;
}
