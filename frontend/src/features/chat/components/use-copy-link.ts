import { useCopy } from '@/components/use-copy';

import type { Message } from '../live/message';
import { chatText } from '../text';

import { messagePlace } from './message-place';

/** Copies the address of a message of a room, as it can be given to others. */
export function useCopyLink(room: string): (message: Message) => void {
  const copy = useCopy();
  return ({ sequence, inThread }) => {
    const thread = inThread && !inThread.alsoInRoom ? inThread.sequence : null;
    copy(window.location.origin + messagePlace(room, sequence, thread), chatText().timeline.link);
  };
}
