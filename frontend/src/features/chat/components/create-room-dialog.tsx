import { useState } from 'react';
import { useNavigate } from 'react-router';

import { Button } from '@/components/button';
import { CheckBox } from '@/components/check-box';
import { Dialog } from '@/components/dialog';
import { ProblemNotice } from '@/components/notice';
import { TextField } from '@/components/text-field';
import { fieldText, problemText } from '@/lib/problem/problem-text';
import { useCommandId } from '@/lib/runtime/use-command-id';

import { useCreateRoom } from '../api/create-room';
import { chatText } from '../text';

import styles from './room-list.module.css';

const longestName = 80;

export function CreateRoomDialog({ onClose }: { onClose: () => void }) {
  const create = useCreateRoom();
  const { idFor } = useCommandId();
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [isPublic, setPublic] = useState(false);
  const [wrong, setWrong] = useState<string>();
  const fieldError = wrong ?? fieldText(create.error, '/name');
  const text = chatText().rooms;

  const submit = () => {
    const trimmed = name.trim();
    if (trimmed === '') {
      setWrong(text.create.nameNeeded);
      return;
    }
    create.mutate(
      { name: trimmed, isPublic, commandId: idFor({ name: trimmed, isPublic }) },
      {
        onSuccess: ({ room_id: room }) => {
          onClose();
          void navigate(`/rooms/${room}`);
        },
      },
    );
  };

  return (
    <Dialog title={text.newRoom} onClose={onClose}>
      <form
        className={styles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <TextField
          label={text.create.name}
          name="room-name"
          autoComplete="off"
          maxLength={longestName}
          dir="auto"
          hint={isPublic ? text.create.publicHint : text.create.hint}
          value={name}
          error={fieldError}
          onChange={(event) => {
            setName(event.target.value);
            setWrong(undefined);
          }}
        />
        <CheckBox checked={isPublic} onChange={setPublic}>
          {text.create.isPublic}
        </CheckBox>
        {create.isError && fieldError === undefined && <ProblemNotice text={problemText(create.error)} />}
        <Button type="submit" variant="primary" busy={create.isPending}>
          {create.isPending ? text.create.creating : text.create.create}
        </Button>
      </form>
    </Dialog>
  );
}
