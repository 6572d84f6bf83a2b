import { Dialog } from '@/components/dialog';
import { PasswordField } from '@/components/text-field';
import { useToast } from '@/components/toasts';
import { ProblemError } from '@/lib/api/problem';
import { fieldText } from '@/lib/problem/problem-text';
import { useCommandId } from '@/lib/runtime/use-command-id';

import { useChangePassword } from '../api/change-password';
import { checkPassword } from '../check-fields';
import { accountsText } from '../text';
import { useFields } from '../use-fields';

import { Change, ChangeForm } from './change-form';
import { NewPasswordField } from './new-password-field';

/** Another password, for who knows the one that there is. */
export function ChangePassword() {
  return <Change open={accountsText().changePassword.open}>{(onClose) => <ChangeDialog onClose={onClose} />}</Change>;
}

function ChangeDialog({ onClose }: { onClose: () => void }) {
  const change = useChangePassword();
  const toast = useToast();
  const { idFor } = useCommandId();
  const { values, field, check, isWrong, setWrong } = useFields({ current: '', next: '' });
  const text = accountsText();

  const submit = () => {
    const current = values.current === '' ? text.wrong.noPassword : undefined;
    if (!check({ current, next: checkPassword(values.next) })) return;
    change.mutate(
      { ...values, commandId: idFor(values) },
      {
        onSuccess: () => {
          toast(text.changePassword.done);
          onClose();
        },
        onError: (error) => {
          const isWrongPassword = error instanceof ProblemError && error.code === 'password-wrong';
          setWrong({
            current: isWrongPassword ? text.wrong.password : undefined,
            next: fieldText(error, '/new_password'),
          });
        },
      },
    );
  };

  return (
    <Dialog title={text.changePassword.title} onClose={onClose}>
      <ChangeForm
        request={change}
        isFieldsFault={isWrong}
        about={text.changePassword.about}
        action={change.isPending ? text.changePassword.changing : text.changePassword.change}
        onSubmit={submit}
      >
        <PasswordField
          label={text.changePassword.current}
          name="current-password"
          autoComplete="current-password"
          required
          {...field('current')}
        />
        <NewPasswordField label={text.newPassword} name="new-password" {...field('next')} />
      </ChangeForm>
    </Dialog>
  );
}
