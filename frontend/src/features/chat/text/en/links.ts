import { plural } from '@/lib/text/count';

/** Invite links into a room. */
export const links = {
  title: 'Invite links',
  new: 'New invite link',
  none: 'Nobody has a link into this room yet.',
  by: (name: string) => `by ${name}`,
  revoke: 'Revoke',
  revokeOf: (uses: string, until: string) => `Revoke the link for ${uses}, ${until}`,
  asksRevoke: 'Revoke this link?',
  revokeMeans: (room: string) => `Nobody can come into ${room} by it any more. Who came by it stays.`,
  isRevoked: 'The link is revoked.',
  usesOf: (uses: number, most: number) => `${uses} of ${most} ${plural(uses, 'has', 'have')} come`,
  uses: (uses: number) => plural(uses, '1 has come', `${uses} have come`),
  expired: 'expired',
  usedUp: 'used up',
  until: (time: string) => `until ${time}`,
  made: {
    title: 'The link is made',
    label: 'Send this to those who may come in',
    hint: 'It is shown this once. Whoever has it can join.',
    copy: 'the invite link',
    done: 'Done',
  },
  lasts: 'It works for',
  /** By hours. */
  times: { 1: '1 hour', 24: '1 day', 168: '7 days', 720: '30 days' },
  forHowMany: 'For how many people',
  people: (count: number) => plural(count, '1 person', `${count} people`),
  noLimit: 'As many as like',
  making: 'Making it…',
  make: 'Make the link',
};
