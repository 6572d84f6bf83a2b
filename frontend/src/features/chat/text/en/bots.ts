/** Bringing one's own bots into a room. */
export const bots = {
  title: 'Your bots',
  reads: 'It reads what is said here, and goes when you go.',
  add: 'Add',
  addOf: (name: string) => `Add ${name} to the room`,
  isInside: (name: string) => `${name} is in the room.`,
};
