import { useState } from 'react';
import type { ReactNode } from 'react';

import { Button } from '@/components/button';
import { ProblemNotice } from '@/components/notice';
import { problemText } from '@/lib/problem/problem-text';

import styles from './form.module.css';

/** A button that opens a dialog, in which something of one's account is changed. */
export function Change({ open, children }: { open: string; children: (onClose: () => void) => ReactNode }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <div>
      <Button onClick={() => setOpen(true)}>{open}</Button>
      {isOpen && children(() => setOpen(false))}
    </div>
  );
}

interface ChangeFormProps {
  request: { isPending: boolean; error: Error | null };
  /** Whether a field says already why it was refused. */
  isFieldsFault: boolean;
  /** What comes of it. */
  about: string;
  action: string;
  onSubmit: () => void;
  /** The fields. */
  children: ReactNode;
}

/** What is filled in to change something of one's account. */
export function ChangeForm({ request, isFieldsFault, about, action, onSubmit, children }: ChangeFormProps) {
  return (
    <form
      className={styles.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      {children}
      {request.error && !isFieldsFault && <ProblemNotice text={problemText(request.error)} />}
      <p>{about}</p>
      <div>
        <Button type="submit" variant="primary" busy={request.isPending}>
          {action}
        </Button>
      </div>
    </form>
  );
}
