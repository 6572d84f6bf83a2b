import { Button } from '@/components/button';
import { Icon } from '@/components/icon';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

import { setMuted, useMutedRooms } from '../notify/muted-rooms';

/** Keeps a room quiet on this device, or not any more. */
export function MuteButton({ room }: { room: string }) {
  const { account } = useAccountRuntime();
  const isMuted = useMutedRooms(account.id).includes(room);
  const label = isMuted ? 'Muted on this device. Unmute' : 'Mute on this device';
  return (
    <Button
      variant="quiet"
      square
      aria-label={label}
      title={label}
      onClick={() => setMuted(account.id, room, !isMuted)}
    >
      <Icon name={isMuted ? 'bellOff' : 'bell'} />
    </Button>
  );
}
