import { useState } from 'react';

import { Button } from '@/components/button';
import { CheckBox } from '@/components/check-box';
import { ConfirmDialog } from '@/components/dialog';
import { TextField } from '@/components/text-field';
import type { Room } from '@/lib/api/models';
import { fieldText, problemLine, problemText } from '@/lib/problem/problem-text';
import { useCommandId } from '@/lib/runtime/use-command-id';
import { useWhenOther } from '@/lib/runtime/use-when-other';

import { useChangeVisibility, useRenameRoom } from '../api/change-room';
import { chatText } from '../text';

import styles from './members-panel.module.css';
import { keepsOrder } from './order-rules';

const longestName = 80;

/** What a room is called, for who keeps order there, and whether everybody finds it, for its owner. */
export function RoomSettings({ room }: { room: Room }) {
  const text = chatText().browse.settings;
  if (room.direct_with || !keepsOrder(room.role)) return null;
  return (
    <section aria-label={text.title}>
      <h3 className={styles.heading}>{text.title}</h3>
      {room.archived !== true && <RoomName room={room} />}
      {room.role === 'owner' && <RoomVisibility room={room} />}
    </section>
  );
}

function RoomName({ room }: { room: Room }) {
  const rename = useRenameRoom(room.room_id);
  const { idFor } = useCommandId();
  // What one types stands until the room is called so, whoever gives it another name meanwhile.
  const [edited, setEdited] = useState<string | null>(null);
  const name = edited ?? room.name;
  const [wrong, setWrong] = useState<string>();
  const text = chatText().browse.settings;
  const trimmed = name.trim();
  useWhenOther(room.name, () => {
    if (trimmed === room.name) setEdited(null);
  });

  const submit = () => {
    if (trimmed === '') {
      setWrong(chatText().rooms.create.nameNeeded);
      return;
    }
    if (trimmed === room.name) return;
    rename.mutate(
      { name: trimmed, commandId: idFor(trimmed) },
      { onError: (error) => setWrong(fieldText(error, '/name') ?? problemLine(problemText(error))) },
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
        label={text.name}
        autoComplete="off"
        maxLength={longestName}
        value={name}
        error={wrong}
        onChange={(event) => {
          setEdited(event.target.value);
          setWrong(undefined);
        }}
      />
      <Button type="submit" busy={rename.isPending}>
        {text.rename}
      </Button>
    </form>
  );
}

function RoomVisibility({ room }: { room: Room }) {
  const { mutate, isPending, variables } = useChangeVisibility(room.room_id);
  const [isAsking, setAsking] = useState(false);
  const text = chatText().browse.settings;
  const isPublic = isPending ? variables : room.public === true;
  return (
    <>
      {/* What was said among few cannot be hidden again from who has joined. */}
      <CheckBox checked={isPublic} onChange={(wanted) => (wanted ? setAsking(true) : mutate(false))}>
        {text.isPublic}
      </CheckBox>
      <p className={styles.muted}>{isPublic ? text.publicHint : text.privateHint}</p>
      {isAsking && (
        <ConfirmDialog
          title={text.asksPublic(room.name)}
          action={text.makePublic}
          busy={isPending}
          onClose={() => setAsking(false)}
          onConfirm={() => mutate(true, { onSettled: () => setAsking(false) })}
        >
          <p>{text.publicMeans}</p>
        </ConfirmDialog>
      )}
    </>
  );
}
