import type { ComponentProps } from 'react';

import { PasswordField } from '@/components/text-field';

import { accountsText } from '../text';

type NewPasswordFieldProps = Omit<ComponentProps<typeof PasswordField>, 'autoComplete' | 'hint' | 'required'>;

/** Where somebody chooses a password: it says what the server wants of one, and managers offer to make it up. */
export function NewPasswordField(props: NewPasswordFieldProps) {
  return (
    <PasswordField
      {...props}
      autoComplete="new-password"
      required
      hint={accountsText().passwordHint}
    />
  );
}
