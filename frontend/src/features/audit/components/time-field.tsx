import { useState } from 'react';

import { Button } from '@/components/button';
import { TextField } from '@/components/text-field';
import { useWhenOther } from '@/lib/runtime/use-when-other';
import { fromLocalInput, localInput } from '@/lib/time/moment';

import { auditText } from '../text';

interface TimeFieldProps {
  /** The moment that is shown; a sequence shows as no time. */
  at: string;
  className: string | undefined;
  /** RFC 3339. */
  onTime: (time: string) => void;
}

/** Goes to a moment by its time. */
export function TimeField({ at, className, onTime }: TimeFieldProps) {
  const shown = /^\d*$/.test(at) ? '' : at;
  const [time, setTime] = useState(shown);
  const [wrong, setWrong] = useState<string>();
  useWhenOther(at, () => {
    setTime(shown);
    setWrong(undefined);
  });
  const text = auditText().state;
  return (
    <form
      className={className}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (time === '') setWrong(text.timeNeeded);
        else onTime(time);
      }}
    >
      <TextField
        label={text.atTime}
        name="time"
        type="datetime-local"
        step={1}
        value={localInput(time)}
        error={wrong}
        onChange={(event) => {
          setTime(fromLocalInput(event.target.value));
          setWrong(undefined);
        }}
      />
      <Button type="submit">{text.goThere}</Button>
    </form>
  );
}
