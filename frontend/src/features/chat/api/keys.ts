/** The keys of what the chat's queries hold. */
export const roomsKey = ['rooms'] as const;
export const openRoomsKey = ['open-rooms'] as const;
export const readKey = ['rooms-read'] as const;
export const notificationsKey = ['notifications'] as const;
export const roomKey = (room: string) => ['room', room] as const;
export const roomBansKey = (room: string) => ['room-bans', room] as const;
export const inviteLinksKey = (room: string) => ['invite-links', room] as const;
export const webhooksKey = (room: string) => ['webhooks', room] as const;
export const roomReportsKey = (room: string) => ['room-reports', room] as const;
export const allReportsKey = ['all-reports'] as const;
export const blocksKey = ['blocks'] as const;
export const pinsKey = (room: string) => ['pins', room] as const;
export const timelineKey = (room: string) => ['timeline', room] as const;
/** Below the room's, so that both are asked for anew together. */
export const threadKey = (room: string, thread: number) => [...timelineKey(room), 'thread', thread] as const;
export const messageHistoryKey = (room: string, message: string, textSequence: number) =>
  ['message-history', room, message, textSequence] as const;
export const messageSearchKey = (text: string, room: string | null) => ['message-search', text, room] as const;
