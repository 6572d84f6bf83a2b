import { useState } from 'react';

/** What is wrong, by the field's name; nothing where all is well. */
type Wrong<Name extends string> = Partial<Record<Name, string | undefined>>;

/** What is typed into the fields of a form, and what is wrong with which of them: until somebody changes that one. */
export function useFields<Name extends string>(initial: Record<Name, string>) {
  const [values, setValues] = useState(initial);
  const [wrong, setWrong] = useState<Wrong<Name>>({});
  const isAny = (found: Wrong<Name>) => (Object.keys(initial) as Name[]).some((name) => found[name] !== undefined);
  return {
    values,
    /** Whether a field says already why it was refused. */
    isWrong: isAny(wrong),
    setWrong,
    /** Says what was found at the fields; true when there is nothing. */
    check: (found: Wrong<Name>): boolean => {
      setWrong(found);
      return !isAny(found);
    },
    /** What the field of this name takes. */
    field: (name: Name) => ({
      value: values[name],
      error: wrong[name],
      onChange: (event: { target: { value: string } }) => {
        setValues({ ...values, [name]: event.target.value });
        setWrong({ ...wrong, [name]: undefined });
      },
    }),
  };
}
