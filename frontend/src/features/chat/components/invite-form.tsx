import { useState } from 'react';

import { Button } from '@/components/button';
import { TextField } from '@/components/text-field';
import { useToast } from '@/components/toasts';
import { fieldText, problemLine, problemText } from '@/lib/problem/problem-text';
import { useCommandId } from '@/lib/runtime/use-command-id';

import { useInviteMember } from '../api/invite-member';
import { parseInvitee } from '../invitee';
import { chatText } from '../text';

import styles from './members-panel.module.css';

/** Invites somebody by handle, or by address who may not be here yet. */
export function InviteForm({ room }: { room: string }) {
  const invite = useInviteMember();
  const { idFor, taken } = useCommandId();
  const toast = useToast();
  const [typed, setTyped] = useState('');
  const [wrong, setWrong] = useState<string>();
  const text = chatText().members.invite;

  const submit = () => {
    const invitee = parseInvitee(typed);
    if (invitee === null) {
      setWrong(text.wrong);
      return;
    }
    setWrong(undefined);
    invite.mutate(
      { room, invitee, commandId: idFor({ room, invitee }) },
      {
        onSuccess: () => {
          taken();
          // Who is quick has written the next one by now.
          setTyped((now) => (now === typed ? '' : now));
          toast('handle' in invitee ? text.isInvited(invitee.handle) : text.isOnItsWay(invitee.email));
        },
        onError: (error) => setWrong(fieldText(error, '/email') ?? problemLine(problemText(error))),
      },
    );
  };

  return (
    <form
      className={styles.invite}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <TextField
        label={text.label}
        placeholder={text.placeholder}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        value={typed}
        error={wrong}
        onChange={(event) => {
          setTyped(event.target.value);
          setWrong(undefined);
        }}
      />
      <Button type="submit" busy={invite.isPending}>
        {text.invite}
      </Button>
    </form>
  );
}
