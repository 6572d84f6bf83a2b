import { counted } from '@/lib/text/count';

/** Looking for what was said. */
export const search = {
  title: 'Search',
  label: 'Search messages',
  placeholder: 'Search in all your rooms',
  here: 'Search in this room',
  where: 'Rooms to search in',
  everywhere: 'All your rooms',
  /** A sentence with two examples in it. */
  hint: {
    beginning: 'The beginning of a word is enough.',
    quoted: 'In quotes',
    exactly: ', words stand exactly so;',
    minus: '-word',
    leftOut: 'leaves a word out.',
  },
  behind: 'The index is behind.',
  behindHint: 'The newest messages may be missing; search again in a moment.',
  searching: 'Searching',
  find: 'Find what was said',
  findHint: 'In every room that you are in, whoever said it.',
  findHereHint: 'In this room, whoever said it.',
  nothing: 'Nothing found',
  nothingHint: 'No message in your rooms has these words. Try fewer, or only their beginnings.',
  nothingHereHint: 'No message in this room has these words. Try fewer, only their beginnings, or all your rooms.',
  loading: 'Loading…',
  older: 'Show older ones',
  found: (count: number, more: boolean) => `${counted(count, 'message')} found${more ? ', and more' : ''}.`,
  list: 'Messages found',
  inRoom: (room: string) => `in ${room}`,
  inDirect: 'in a direct message',
  inDirectWith: (name: string) => `in a direct message with ${name}`,
};
