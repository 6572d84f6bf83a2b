import { useId, useState } from 'react';
import type { InputHTMLAttributes, ReactNode, SelectHTMLAttributes, TextareaHTMLAttributes } from 'react';

import { classNames } from './class-names';
import { Icon } from './icon';
import { componentText } from './text';
import styles from './text-field.module.css';

interface Texts {
  label: string;
  hint?: ReactNode;
  /** What is wrong with the value. */
  error?: string | undefined;
}

type TextFieldProps = Omit<InputHTMLAttributes<HTMLInputElement>, 'id'> & Texts;
type SelectFieldProps = Omit<SelectHTMLAttributes<HTMLSelectElement>, 'id'> & Texts;
type TextAreaProps = Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, 'id'> & Texts;

export function TextField({ label, hint, error, className, ...rest }: TextFieldProps) {
  const field = useFieldIds(hint, error);
  return (
    <Field {...{ label, hint, error, field, className }}>
      <input {...rest} {...field.control} className={styles.control} />
    </Field>
  );
}

export function TextArea({ label, hint, error, className, ...rest }: TextAreaProps) {
  const field = useFieldIds(hint, error);
  return (
    <Field {...{ label, hint, error, field, className }}>
      <textarea {...rest} {...field.control} className={classNames(styles.control, styles.area)} />
    </Field>
  );
}

/** One of a few; its options are the children. */
export function SelectField({ label, hint, error, className, children, ...rest }: SelectFieldProps) {
  const field = useFieldIds(hint, error);
  return (
    <Field {...{ label, hint, error, field, className }}>
      <select {...rest} {...field.control} className={styles.control}>
        {children}
      </select>
    </Field>
  );
}

/** A password, which can be shown: who sees what they type need not type it twice. */
export function PasswordField({ label, hint, error, className, ...rest }: Omit<TextFieldProps, 'type'>) {
  const field = useFieldIds(hint, error);
  const [isShown, setShown] = useState(false);
  return (
    <Field {...{ label, hint, error, field, className }}>
      <div className={styles.withButton}>
        <input
          {...rest}
          {...field.control}
          type={isShown ? 'text' : 'password'}
          autoCapitalize="none"
          spellCheck={false}
          className={styles.control}
        />
        <button
          type="button"
          className={styles.reveal}
          aria-label={componentText().showPassword}
          aria-pressed={isShown}
          onClick={() => setShown(!isShown)}
        >
          <Icon name={isShown ? 'eyeOff' : 'eye'} />
        </button>
      </div>
    </Field>
  );
}

interface FieldIds {
  hintId: string;
  errorId: string;
  control: { id: string; 'aria-invalid': boolean | undefined; 'aria-describedby': string | undefined };
}

function useFieldIds(hint: ReactNode, error: string | undefined): FieldIds {
  const id = useId();
  const hintId = `${id}-hint`;
  const errorId = `${id}-error`;
  const described = classNames(error !== undefined && errorId, hint !== undefined && hintId);
  return {
    hintId,
    errorId,
    control: {
      id,
      'aria-invalid': error === undefined ? undefined : true,
      'aria-describedby': described === '' ? undefined : described,
    },
  };
}

function Field({
  label,
  hint,
  error,
  field,
  className,
  children,
}: Texts & { field: FieldIds; className: string | undefined; children: ReactNode }) {
  return (
    <div className={classNames(styles.field, className)}>
      <label className={styles.label} htmlFor={field.control.id}>
        {label}
      </label>
      {children}
      {error !== undefined && (
        <p id={field.errorId} className={styles.error}>
          <Icon name="warning" size={16} />
          {error}
        </p>
      )}
      {hint !== undefined && (
        <p id={field.hintId} className={styles.hint}>
          {hint}
        </p>
      )}
    </div>
  );
}
