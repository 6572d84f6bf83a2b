import { useLocation } from 'react-router';

import { Button } from '@/components/button';
import { ProblemNotice } from '@/components/notice';
import { problemText } from '@/lib/problem/problem-text';

import { useIdentityProviders, useStartVisit } from '../api/identity-providers';
import { returnPath } from '../return-to';
import { accountsText } from '../text';

import styles from './form.module.css';

/** A button for each provider by which one can log in; nothing where there is none. */
export function ProviderButtons() {
  const { search } = useLocation();
  const providers = useIdentityProviders();
  const start = useStartVisit();
  if (!providers.data || providers.data.length === 0) return null;
  return (
    <div className={styles.form}>
      {providers.data.map(({ name, label }) => (
        <Button
          key={name}
          wide
          busy={start.isPending}
          onClick={() =>
            start.mutate({ provider: name, visit: { purpose: 'log-in', label, returnTo: returnPath(search) } })
          }
        >
          {accountsText().login.continueWith(label)}
        </Button>
      ))}
      {start.isError && <ProblemNotice text={problemText(start.error)} />}
    </div>
  );
}
