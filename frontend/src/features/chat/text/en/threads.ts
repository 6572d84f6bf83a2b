/** What is answered to one message, beside its room. */
export const threads = {
  title: 'Thread',
  /** How it is called within a sentence, in the place of a room’s name. */
  name: 'this thread',
  isTold: 'You are told of what is answered here',
  beTold: 'Be told of what is answered here',
  following: 'Following',
  follow: 'Follow',
  answerFailed: 'That answer could not be loaded.',
  missing: 'There is no such thread in this room.',
  loading: 'Loading the thread',
  rootDeleted: 'The first message was deleted: nothing more can be answered here.',
  answer: 'Answer in the thread',
  alsoInRoom: 'Also send to the room',
};

/** What stands beside a room's messages. */
export const panels = {
  close: (title: string) => `Close ${title.toLowerCase()}`,
  pins: {
    title: 'Pinned messages',
    noneYet: 'Nothing is pinned. The pin beside a message puts it here, where everybody in the room finds it.',
    none: 'Nothing is pinned. The room’s owner and moderators put here what everybody should find.',
    goTo: 'Go to this message',
    by: (name: string) => `Pinned by ${name}`,
    unpin: 'Unpin this message',
    unpinOf: (name: string) => `Unpin the message of ${name}`,
  },
};
