import { useState } from 'react';

import { Button } from '@/components/button';
import { Dialog } from '@/components/dialog';
import styles from '@/components/dialog-body.module.css';
import { ProblemNotice } from '@/components/notice';
import { QueryTrouble } from '@/components/query-trouble';
import { Skeleton } from '@/components/skeleton';
import { TextField } from '@/components/text-field';
import { useToast } from '@/components/toasts';
import type { Account, QuotaLimits } from '@/lib/api/models';
import { problemText } from '@/lib/problem/problem-text';
import { useCommandId } from '@/lib/runtime/use-command-id';
import { counted } from '@/lib/text/count';
import { fileSize } from '@/lib/text/file-size';

import { useQuotasOfAccount, useQuotasOfEverybody, useSetQuotas } from '../api/quotas';
import { otherwise, parsedLimits, typedLimits } from '../quotas';
import type { LimitErrors, TypedLimits } from '../quotas';

/** How much somebody may use and does, and how much from now on. */
export function LimitsOfAccountDialog({ account, onClose }: { account: Account; onClose: () => void }) {
  const { account_id: id, handle } = account.person;
  const quotas = useQuotasOfAccount(id);
  const everybodys = useQuotasOfEverybody();
  const { data } = quotas;
  return (
    <Dialog title={`Limits of @${handle}`} onClose={onClose}>
      <QueryTrouble query={quotas} />
      <QueryTrouble query={everybodys} />
      {data && everybodys.data ? (
        <LimitsForm
          account={id}
          set={data.set}
          inherited={over(everybodys.data.set, everybodys.data.defaults)}
          inheritedFrom="as for everybody"
          uploadAtMost={data.upload_bytes_at_most}
          done={`The limits of @${handle} are set.`}
          onClose={onClose}
        >
          <p>
            Today @{handle} has asked for {counted(data.used.conversions_today, 'conversion')}. The files of @{handle} take{' '}
            {fileSize(data.used.stored_bytes)}. Leave a field empty for what holds for everybody.
          </p>
        </LimitsForm>
      ) : (
        <Loading isShown={!quotas.isError && !everybodys.isError} />
      )}
    </Dialog>
  );
}

/** How much all may use who have no limits of their own, and how much from now on. */
export function LimitsOfEverybodyDialog({ onClose }: { onClose: () => void }) {
  const quotas = useQuotasOfEverybody();
  const { data } = quotas;
  return (
    <Dialog title="Limits of everybody" onClose={onClose}>
      <QueryTrouble query={quotas} />
      {data ? (
        <LimitsForm
          account={null}
          set={data.set}
          inherited={data.defaults}
          inheritedFrom="as the server is configured"
          uploadAtMost={data.upload_bytes_at_most}
          done="The limits of everybody are set."
          onClose={onClose}
        >
          <p>For all who have no limits of their own. Leave a field empty for what the server is configured with.</p>
        </LimitsForm>
      ) : (
        <Loading isShown={!quotas.isError} />
      )}
    </Dialog>
  );
}

interface LimitsFormProps {
  account: string | null;
  set: QuotaLimits;
  /** What holds where a field is empty, and from where. */
  inherited: QuotaLimits;
  inheritedFrom: string;
  uploadAtMost: number;
  done: string;
  onClose: () => void;
  children: React.ReactNode;
}

const fields = [
  { key: 'conversions', label: 'Conversions a day' },
  { key: 'stored', label: 'Stored files, in MB' },
  { key: 'upload', label: 'One upload, in MB' },
] as const;

function LimitsForm({ account, set, inherited, inheritedFrom, uploadAtMost, done, onClose, children }: LimitsFormProps) {
  const change = useSetQuotas();
  const { idFor } = useCommandId();
  const toast = useToast();
  const [typed, setTyped] = useState<TypedLimits>(() => typedLimits(set));
  const [wrong, setWrong] = useState<LimitErrors>({});
  const empty = otherwise(inherited);

  const submit = () => {
    const parsed = parsedLimits(typed, uploadAtMost);
    if ('errors' in parsed) {
      setWrong(parsed.errors);
      return;
    }
    setWrong({});
    const asked = { account, limits: parsed.limits };
    change.mutate(
      { ...asked, commandId: idFor(asked) },
      {
        onSuccess: () => {
          toast(done);
          onClose();
        },
      },
    );
  };

  return (
    <form
      className={styles.body}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!change.isPending) submit();
      }}
    >
      {children}
      {fields.map(({ key, label }) => (
        <TextField
          key={key}
          label={label}
          name={key}
          inputMode="decimal"
          autoComplete="off"
          maxLength={16}
          value={typed[key]}
          hint={`Empty: ${empty[key]}, ${inheritedFrom}.`}
          error={wrong[key]}
          onChange={(event) => {
            setTyped({ ...typed, [key]: event.target.value });
            setWrong({ ...wrong, [key]: undefined });
          }}
        />
      ))}
      <p className={styles.note}>
        Who uses more already keeps it, and uses no more until it is less. That you set it is written in the log.
      </p>
      {change.isError && <ProblemNotice text={problemText(change.error)} />}
      <div className={styles.actions}>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="primary" busy={change.isPending}>
          Set limits
        </Button>
      </div>
    </form>
  );
}

function Loading({ isShown }: { isShown: boolean }) {
  if (!isShown) return null;
  return (
    <div role="status" aria-label="Loading the limits">
      <Skeleton lines={3} />
    </div>
  );
}

/** The limits, and where they say nothing, the others. */
function over(limits: QuotaLimits, others: QuotaLimits): QuotaLimits {
  return {
    conversions_per_day: limits.conversions_per_day ?? others.conversions_per_day ?? null,
    stored_bytes: limits.stored_bytes ?? others.stored_bytes ?? null,
    upload_bytes: limits.upload_bytes ?? others.upload_bytes ?? null,
  };
}
