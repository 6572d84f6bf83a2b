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

/** Gives somebody another role, after saying what that is. */
export function ChangeRoleDialog({ account, onClose }: { account: Account; onClose: () => void }) {
  const { account_id: id, handle } = account.person;
  const change = useChangeRole();
  const { idFor } = useCommandId();
  const toast = useToast();
  const [role, setRole] = useState<Role>(account.role);
  const losesAdmin = account.role === 'admin' && role !== 'admin';

  return (
    <Dialog title={`Change the role of @${handle}?`} onClose={onClose}>
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
                toast(`@${handle} is ${roles[role].name.toLowerCase()} now.`);
                onClose();
              },
            },
          );
        }}
      >
        <SelectField
          label="Role"
          name="role"
          value={role}
          hint={`${roles[role].name}: ${roles[role].may}.`}
          onChange={(event) => setRole(event.target.value as Role)}
        >
          {Object.entries(roles).map(([value, { name }]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </SelectField>
        {losesAdmin && <p>@{handle} will no longer be able to give roles, nor to undo this.</p>}
        <p className={styles.note}>
          It counts as soon as their app renews its token, which takes ten minutes at most. That you gave it is written in
          the log.
        </p>
        {change.isError && <ProblemNotice text={problemText(change.error)} />}
        <div className={styles.actions}>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            variant={losesAdmin ? 'danger' : 'primary'}
            busy={change.isPending}
            disabled={role === account.role}
          >
            Change role
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
