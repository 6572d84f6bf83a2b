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
import { fileSize } from '@/lib/text/file-size';

import { useQuotasOfAccount, useQuotasOfEverybody, useSetQuotas } from '../api/quotas';
import { otherwise, parsedLimits, typedLimits } from '../quotas';
import type { LimitErrors, TypedLimits } from '../quotas';
import { adminText } from '../text';

/** How much somebody may use and does, and how much from now on. */
export function LimitsOfAccountDialog({ account, onClose }: { account: Account; onClose: () => void }) {
  const { account_id: id, handle } = account.person;
  const quotas = useQuotasOfAccount(id);
  const everybodys = useQuotasOfEverybody();
  const { data } = quotas;
  const text = adminText().limits;
  return (
    <Dialog title={text.title(handle)} onClose={onClose}>
      <QueryTrouble query={quotas} />
      <QueryTrouble query={everybodys} />
      {data && everybodys.data ? (
        <LimitsForm
          account={id}
          set={data.set}
          inherited={over(everybodys.data.set, everybodys.data.defaults)}
          emptyWords={text.emptyAsEverybody}
          uploadAtMost={data.upload_bytes_at_most}
          done={text.done(handle)}
          onClose={onClose}
        >
          <p>{text.used(handle, data.used.conversions_today, fileSize(data.used.stored_bytes))}</p>
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
  const text = adminText().limits;
  return (
    <Dialog title={text.titleOfEverybody} onClose={onClose}>
      <QueryTrouble query={quotas} />
      {data ? (
        <LimitsForm
          account={null}
          set={data.set}
          inherited={data.defaults}
          emptyWords={text.emptyAsServer}
          uploadAtMost={data.upload_bytes_at_most}
          done={text.doneForEverybody}
          onClose={onClose}
        >
          <p>{text.aboutEverybody}</p>
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
  /** What holds where a field is empty, and how that is said. */
  inherited: QuotaLimits;
  emptyWords: (limit: string) => string;
  uploadAtMost: number;
  done: string;
  onClose: () => void;
  children: React.ReactNode;
}

const fields = ['conversions', 'atOnce', 'stored', 'upload'] as const;

function LimitsForm({ account, set, inherited, emptyWords, uploadAtMost, done, onClose, children }: LimitsFormProps) {
  const change = useSetQuotas();
  const { idFor } = useCommandId();
  const toast = useToast();
  const [typed, setTyped] = useState<TypedLimits>(() => typedLimits(set));
  const [wrong, setWrong] = useState<LimitErrors>({});
  const empty = otherwise(inherited);
  const text = adminText().limits;

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
      {fields.map((key) => (
        <TextField
          key={key}
          label={text.fields[key]}
          name={key}
          inputMode="decimal"
          autoComplete="off"
          maxLength={16}
          value={typed[key]}
          hint={emptyWords(empty[key])}
          error={wrong[key]}
          onChange={(event) => {
            setTyped({ ...typed, [key]: event.target.value });
            setWrong({ ...wrong, [key]: undefined });
          }}
        />
      ))}
      <p className={styles.note}>{text.note}</p>
      {change.isError && <ProblemNotice text={problemText(change.error)} />}
      <div className={styles.actions}>
        <Button onClick={onClose}>{adminText().cancel}</Button>
        <Button type="submit" variant="primary" busy={change.isPending}>
          {text.action}
        </Button>
      </div>
    </form>
  );
}

function Loading({ isShown }: { isShown: boolean }) {
  if (!isShown) return null;
  return (
    <div role="status" aria-label={adminText().limits.loading}>
      <Skeleton lines={3} />
    </div>
  );
}

/** The limits, and where they say nothing, the others. */
function over(limits: QuotaLimits, others: QuotaLimits): QuotaLimits {
  return {
    conversions_per_day: limits.conversions_per_day ?? others.conversions_per_day ?? null,
    conversions_at_once: limits.conversions_at_once ?? others.conversions_at_once ?? null,
    stored_bytes: limits.stored_bytes ?? others.stored_bytes ?? null,
    upload_bytes: limits.upload_bytes ?? others.upload_bytes ?? null,
  };
}
