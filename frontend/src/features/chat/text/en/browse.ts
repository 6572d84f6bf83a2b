import { plural } from '@/lib/text/count';

/** Public rooms: finding and joining them, and what a room is called and who finds it. */
export const browse = {
  title: 'Browse rooms',
  label: 'Find a room by its name',
  hint: 'These rooms are public: everybody here can join them. What is said in one is shown to those who have joined.',
  loading: 'Loading rooms',
  behind: 'The list is a little behind; what has just changed may be missing.',
  none: 'No public rooms yet',
  noneHint: 'Create one, or make one of yours public in its members panel.',
  nothing: 'No public room is called so',
  nothingHint: 'Try another part of its name. Private rooms are found by nobody: ask somebody in it to invite you.',
  more: 'Show more rooms',
  found: (count: number, more: boolean) =>
    `${plural(count, 'One room', `${count} rooms`)} found${more ? ', and there are more' : ''}`,
  people: (count: number) => plural(count, '1 person', `${count} people`),
  join: 'Join',
  joinOf: (room: string) => `Join ${room}`,
  joining: 'Joining…',
  open: 'Open',
  openOf: (room: string) => `Open ${room}`,
  settings: {
    title: 'Name and visibility',
    name: 'Name of the room',
    rename: 'Rename',
    isPublic: 'Public room',
    publicHint: 'Everybody here can find and join it, and then reads all that was said.',
    privateHint: 'Only people who are invited, or have a link, can join it.',
    asksPublic: (room: string) => `Make ${room} public?`,
    makePublic: 'Make public',
    publicMeans:
      'Whoever joins reads all that was said so far, too. You can make the room private again; who has joined by then stays in it.',
  },
};
