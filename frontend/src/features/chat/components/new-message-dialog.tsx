import { useState } from 'react';
import { useNavigate } from 'react-router';

import { Button } from '@/components/button';
import { Dialog } from '@/components/dialog';
import { TextField } from '@/components/text-field';
import { problemLine, problemText } from '@/lib/problem/problem-text';

import { useOpenDirectRoom } from '../api/open-direct-room';
import { parseInvitee } from '../invitee';
import { chatText } from '../text';

import styles from './room-list.module.css';

/** Asks to whom one wants to write, and leads there. */
export function NewMessageDialog({ onClose }: { onClose: () => void }) {
  const open = useOpenDirectRoom();
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const [wrong, setWrong] = useState<string>();
  const text = chatText().rooms;

  const submit = () => {
    const person = parseInvitee(typed);
    if (person === null || !('handle' in person)) {
      setWrong(text.write.handleNeeded);
      return;
    }
    open.mutate(person.handle, {
      onSuccess: ({ room_id: room }) => {
        onClose();
        void navigate(`/rooms/${room}`);
      },
      onError: (error) => setWrong(problemLine(problemText(error))),
    });
  };

  return (
    <Dialog title={text.newMessage} onClose={onClose}>
      <form
        className={styles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <TextField
          label={text.write.to}
          name="handle"
          placeholder={text.write.handle}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          hint={text.write.hint}
          value={typed}
          error={wrong}
          onChange={(event) => {
            setTyped(event.target.value);
            setWrong(undefined);
          }}
        />
        <Button type="submit" variant="primary" busy={open.isPending}>
          {open.isPending ? text.write.opening : text.write.write}
        </Button>
      </form>
    </Dialog>
  );
}
