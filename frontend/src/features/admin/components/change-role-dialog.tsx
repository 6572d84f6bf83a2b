import { useState } from 'react';

import { Button } from '@/components/button';
import { Dialog } from '@/components/dialog';
import styles from '@/components/dialog-body.module.css';
import { ProblemNotice } from '@/components/notice';
import { SelectField } from '@/components/text-field';
import { useToast } from '@/components/toasts';
import type { Account, Role } from '@/lib/api/models';
import { problemText } from '@/lib/problem/problem-text';
import { useCommandId } from '@/lib/runtime/use-command-id';

import { useChangeRole } from '../api/change-role';
import { roles } from '../people';
import { adminText } from '../text';

/** Gives somebody another role, after saying what that is. */
export function ChangeRoleDialog({ account, onClose }: { account: Account; onClose: () => void }) {
  const { account_id: id, handle } = account.person;
  const change = useChangeRole();
  const { idFor } = useCommandId();
  const toast = useToast();
  const [role, setRole] = useState<Role>(account.role);
  const text = adminText().changeRole;
  const names = roles();
  const losesAdmin = account.role === 'admin' && role !== 'admin';

  return (
    <Dialog title={text.title(handle)} onClose={onClose}>
      <form
        className={styles.body}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (change.isPending || role === account.role) return;
          change.mutate(
            { account: id, role, commandId: idFor({ id, role }) },
            {
              onSuccess: () => {
                toast(text.done(handle, names[role].name));
                onClose();
              },
            },
          );
        }}
      >
        <SelectField
          label={adminText().people.role}
          name="role"
          value={role}
          hint={text.hint(names[role].name, names[role].may)}
          onChange={(event) => setRole(event.target.value as Role)}
        >
          {Object.entries(names).map(([value, { name }]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </SelectField>
        {losesAdmin && <p>{text.losesAdmin(handle)}</p>}
        <p className={styles.note}>{text.note}</p>
        {change.isError && <ProblemNotice text={problemText(change.error)} />}
        <div className={styles.actions}>
          <Button onClick={onClose}>{adminText().cancel}</Button>
          <Button
            type="submit"
            variant={losesAdmin ? 'danger' : 'primary'}
            busy={change.isPending}
            disabled={role === account.role}
          >
            {text.action}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
