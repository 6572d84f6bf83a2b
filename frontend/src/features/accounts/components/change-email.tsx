import { Button } from '@/components/button';
import { Dialog } from '@/components/dialog';
import { PasswordField, TextField } from '@/components/text-field';
import { ProblemError } from '@/lib/api/problem';
import { fieldText } from '@/lib/problem/problem-text';
import { useCommandId } from '@/lib/runtime/use-command-id';

import { useRequestEmailChange } from '../api/change-email';
import { checkEmail } from '../check-fields';
import { accountsText } from '../text';
import { useFields } from '../use-fields';

import { Change, ChangeForm } from './change-form';
import styles from './form.module.css';

/** Another address for one's account. */
export function ChangeEmail() {
  return <Change open={accountsText().changeEmail.open}>{(onClose) => <ChangeDialog onClose={onClose} />}</Change>;
}

function ChangeDialog({ onClose }: { onClose: () => void }) {
  const request = useRequestEmailChange();
  const { idFor } = useCommandId();
  const { values, field, check, isWrong, setWrong } = useFields({ email: '', password: '' });
  const text = accountsText();

  if (request.isSuccess) {
    return (
      <Dialog title={text.checkMail} onClose={onClose}>
        <div className={styles.form}>
          <p>
            {text.changeEmail.sentTo.before}
            <span className={styles.strong}>{values.email.trim()}</span>
            {text.changeEmail.sentTo.after}
          </p>
          <div>
            <Button variant="primary" onClick={onClose}>
              {text.changeEmail.allRight}
            </Button>
          </div>
        </div>
      </Dialog>
    );
  }

  const submit = () => {
    const password = values.password === '' ? text.wrong.noPassword : undefined;
    if (!check({ email: checkEmail(values.email), password })) return;
    const content = { ...values, email: values.email.trim() };
    request.mutate(
      { ...content, commandId: idFor(content) },
      {
        onError: (error) => {
          const code = error instanceof ProblemError ? error.code : '';
          setWrong({
            email: code === 'email-unchanged' ? text.wrong.sameEmail : fieldText(error, '/email'),
            password: code === 'password-wrong' ? text.wrong.password : undefined,
          });
        },
      },
    );
  };

  return (
    <Dialog title={text.changeEmail.title} onClose={onClose}>
      <ChangeForm
        request={request}
        isFieldsFault={isWrong}
        about={text.changeEmail.about}
        action={request.isPending ? text.sending : text.sendLink}
        onSubmit={submit}
      >
        <TextField
          label={text.changeEmail.newEmail}
          type="email"
          name="email"
          autoComplete="email"
          required
          {...field('email')}
        />
        <PasswordField
          label={text.yourPassword}
          name="password"
          autoComplete="current-password"
          required
          {...field('password')}
        />
      </ChangeForm>
    </Dialog>
  );
}
