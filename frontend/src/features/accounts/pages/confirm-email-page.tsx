import { useState } from 'react';

import { Button, ButtonLink } from '@/components/button';
import { CardPage } from '@/components/card-page';
import { ProblemNotice } from '@/components/notice';
import { isPassing, ProblemError } from '@/lib/api/problem';
import { codeText, problemText } from '@/lib/problem/problem-text';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';
import { useCommandId } from '@/lib/runtime/use-command-id';

import { useConfirmEmailChange } from '../api/change-email';
import { keptToken } from '../kept-token';
import { accountsText } from '../text';

/**
 * Where the link leads that a new address was mailed. The token came in the fragment, which no server sees, and is only
 * used on a click; it needs a session of the account, for a mistyped address is somebody else's.
 */
export function ConfirmEmailPage() {
  const [token] = useState(keptToken);
  const { account } = useAccountRuntime();
  const { idFor } = useCommandId();
  const confirm = useConfirmEmailChange();
  const text = accountsText().confirmEmail;
  const code = token === '' ? 'email-link-invalid' : refusalOf(confirm.error);

  if (confirm.isSuccess) {
    return (
      <CardPage tab={text.tab} title={text.done}>
        <p>{text.doneAbout}</p>
        <ButtonLink to="/profile" variant="primary">
          {accountsText().toProfile}
        </ButtonLink>
      </CardPage>
    );
  }
  if (code !== null) {
    const { title, advice } = codeText(code);
    return (
      <CardPage tab={text.tab} title={title}>
        <p>{advice}</p>
        <ButtonLink to="/profile">{accountsText().toProfile}</ButtonLink>
      </CardPage>
    );
  }
  return (
    <CardPage tab={text.tab} title={text.title}>
      <p>
        {text.about.before}
        <strong>@{account.handle}</strong>
        {text.about.after}
      </p>
      {confirm.isError && <ProblemNotice text={problemText(confirm.error)} />}
      <Button
        variant="primary"
        busy={confirm.isPending}
        onClick={() => confirm.mutate({ token, commandId: idFor(token) })}
      >
        {confirm.isPending ? text.confirming : text.confirm}
      </Button>
    </CardPage>
  );
}

/** The code with which the server refused the link itself; null when clicking again may help. */
function refusalOf(error: unknown): string | null {
  return error instanceof ProblemError && !isPassing(error) ? error.code : null;
}
