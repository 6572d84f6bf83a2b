import { useState } from 'react';

import { Button } from '@/components/button';
import { Dialog } from '@/components/dialog';
import styles from '@/components/dialog-body.module.css';
import { ProblemNotice } from '@/components/notice';
import { TextField } from '@/components/text-field';
import { useToast } from '@/components/toasts';
import type { ListedRoom } from '@/lib/api/models';
import { fieldText, problemText } from '@/lib/problem/problem-text';
import { useCommandId } from '@/lib/runtime/use-command-id';
import { characterCount } from '@/lib/text/characters';

import { useAdministerRoom } from '../api/administer-room';
import type { RoomOrder } from '../rooms';
import { adminText } from '../text';

const shortestReason = 10;
const longestReason = 300;

interface AdministerRoomDialogProps {
  room: ListedRoom;
  order: RoomOrder;
  onClose: () => void;
}

/** Decides on a room, after asking why. */
export function AdministerRoomDialog({ room, order, onClose }: AdministerRoomDialogProps) {
  const administer = useAdministerRoom();
  const { idFor } = useCommandId();
  const toast = useToast();
  const [reason, setReason] = useState('');
  const [handle, setHandle] = useState('');
  const [wrong, setWrong] = useState<{ reason?: string; handle?: string }>({});
  const text = adminText().rooms;
  const words = text.orders[order];
  const wantsOwner = order === 'assign-owner';
  const reasonError = wrong.reason ?? fieldText(administer.error, '/reason');

  const submit = () => {
    const asked = { room: room.room_id, order, reason: reason.trim(), handle: handle.trim().replace(/^@/, '') };
    const isShort = characterCount(asked.reason) < shortestReason;
    const found = {
      ...(isShort && { reason: text.reasonTooShort }),
      ...(wantsOwner && asked.handle === '' && { handle: text.handleMissing }),
    };
    setWrong(found);
    if (Object.keys(found).length > 0) return;
    administer.mutate(
      { ...asked, commandId: idFor(asked) },
      {
        onSuccess: () => {
          toast(words.done(room.name));
          onClose();
        },
      },
    );
  };

  return (
    <Dialog title={words.title(room.name)} onClose={onClose}>
      <form
        className={styles.body}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        {words.lines.map((line) => (
          <p key={line}>{line}</p>
        ))}
        {wantsOwner && (
          <TextField
            label={text.handle}
            name="handle"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            maxLength={31}
            required
            value={handle}
            error={wrong.handle}
            onChange={(event) => {
              setHandle(event.target.value);
              setWrong({});
            }}
          />
        )}
        <TextField
          label={adminText().reason}
          hint={text.reasonHint}
          name="reason"
          autoComplete="off"
          maxLength={longestReason}
          required
          value={reason}
          error={reasonError}
          onChange={(event) => {
            setReason(event.target.value);
            setWrong({});
          }}
        />
        <p className={styles.note}>{text.note}</p>
        {administer.isError && reasonError === undefined && <ProblemNotice text={problemText(administer.error)} />}
        <div className={styles.actions}>
          <Button onClick={onClose}>{adminText().cancel}</Button>
          <Button type="submit" variant={order === 'archive' ? 'danger' : 'primary'} busy={administer.isPending}>
            {words.action}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
