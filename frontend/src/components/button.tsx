import type { ButtonHTMLAttributes } from 'react';
import { Link } from 'react-router';
import type { LinkProps } from 'react-router';

import styles from './button.module.css';
import { classNames } from './class-names';

interface Look {
  /** How much it asks to be clicked. One `primary` a form. */
  variant?: 'primary' | 'secondary' | 'quiet' | 'danger';
  /** Only an icon; its words are in `aria-label`. */
  square?: boolean;
  small?: boolean;
  wide?: boolean;
}

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement>, Look {
  /** It works: it cannot be clicked, but keeps the focus, so that people on a keyboard stay where they are. */
  busy?: boolean;
}

export function Button({ variant, square, small, wide, busy = false, className, onClick, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      aria-disabled={busy || undefined}
      aria-busy={busy || undefined}
      className={classNames(lookOf({ variant, square, small, wide }), busy && styles.busy, className)}
      onClick={(event) => {
        if (busy) event.preventDefault();
        else onClick?.(event);
      }}
    />
  );
}

export function ButtonLink({ variant, square, small, wide, className, ...rest }: LinkProps & Look) {
  return <Link {...rest} className={classNames(lookOf({ variant, square, small, wide }), className)} />;
}

function lookOf({ variant = 'secondary', square, small, wide }: { [Key in keyof Look]: Look[Key] | undefined }): string {
  return classNames(
    styles.button,
    styles[variant],
    square === true && styles.square,
    small === true && styles.small,
    wide === true && styles.wide,
  );
}
