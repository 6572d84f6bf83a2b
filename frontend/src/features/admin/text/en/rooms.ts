import { counted, plural } from '@/lib/text/count';

/** Which rooms there are, and what administrators decide on them. */
export const rooms = {
  title: 'Rooms',
  about: 'Which rooms there are and who owns them, without anything that is said in them. That you look is written into the log.',
  loading: 'Loading rooms',
  noneYet: 'There is no room yet',
  noneYetAbout: 'Rooms that people make are listed here.',
  none: 'No room is like that',
  noneAbout: 'Leave out a part of the filter.',
  name: 'Name contains',
  states: { open: 'Open', archived: 'Archived', empty: 'Empty' },
  ownedBy: (owner: string) => `owned by ${owner} · `,
  deletedOwner: 'a deleted person',
  members: (members: number) => (members === 0 ? 'nobody is in it' : counted(members, 'member')),
  madeOn: (time: string) => `made on ${time}`,
  usedToday: 'used today',
  used: (day: string) => `used ${day}`,
  direct: (rooms: number) =>
    `${plural(rooms, 'There is 1 conversation of two people', `There are ${rooms} conversations of two people`)}, ${plural(rooms, 'which is', 'which are')} not listed: who writes to whom is nobody else’s business.`,
  /** What can be decided, and what is said before it is done, and after. */
  orders: {
    archive: {
      short: 'Archive…',
      long: (name: string) => `Archive ${name}…`,
      title: (name: string) => `Archive ${name}?`,
      lines: [
        'Who is in it can read everything as before. Nothing more is written there, by people or by webhooks, and nobody comes in.',
        'They can still leave, and take back what they wrote. You can open the room again at any time.',
      ],
      action: 'Archive',
      done: (name: string) => `${name} is archived.`,
    },
    reopen: {
      short: 'Open again…',
      long: (name: string) => `Open ${name} again…`,
      title: (name: string) => `Open ${name} again?`,
      lines: ['It is used as before, by those who are in it.'],
      action: 'Open again',
      done: (name: string) => `${name} is open again.`,
    },
    'assign-owner': {
      short: 'Owner…',
      long: (name: string) => `Give ${name} to another owner…`,
      title: (name: string) => `Give ${name} to another owner?`,
      lines: [
        'For a room whose owner is gone. Who owns it now is a member like others from then on.',
        'The new owner must be in the room already: you get into no room by it.',
      ],
      action: 'Give',
      done: (name: string) => `${name} has another owner.`,
    },
  },
  reasonTooShort: 'Say in a sentence why. Everybody in the room reads it.',
  reasonHint: 'Everybody in the room can read it, with your name.',
  handle: 'Handle of the new owner',
  handleMissing: 'Enter the handle of somebody who is in the room.',
  note: 'That you did it is written in the log.',
};
