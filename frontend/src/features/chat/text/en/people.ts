/** What people are called, and blocking them. */
export const people = {
  somebody: 'Somebody',
  deleted: 'Deleted person',
  deletedBot: 'Deleted bot',
  you: 'You',
  everybody: 'Everybody in this room',
  about: (name: string) => `About ${name}`,
  write: 'Write a message',
  isBlockedByYou: 'You blocked them.',
  block: 'Block',
  unblock: 'Unblock',
  unblockOf: (name: string) => `Unblock ${name}`,
  asksBlock: (name: string) => `Block ${name}?`,
  blockMeans: (name: string) =>
    `${name} can no longer write to you or invite you, and what they say in rooms that you share is folded away. They are not told. You can unblock them here and in your profile.`,
  isBlocked: (name: string) => `${name} is blocked.`,
  isUnblocked: (name: string) => `${name} is not blocked any more.`,
  blockedHere: (name: string) => `You blocked ${name}, so nobody can write here.`,
  blockedPeople: 'Blocked people',
  nobodyBlocked: 'You have blocked nobody. It is offered beside each person in a room’s members.',
};
