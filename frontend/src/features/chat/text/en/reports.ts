/** Messages that somebody wants to be looked at. */
export const reports = {
  title: 'Reported messages',
  titleOf: (count: number) => `Reported messages (${count})`,
  loading: 'Loading reports',
  none: 'Nothing to look at',
  noneHint: 'Nobody has reported a message that is not closed yet.',
  lookAgain: 'Look again',
  /** In the order in which they are offered. */
  reasons: {
    spam: 'It is spam',
    harassment: 'It insults or harasses somebody',
    threat: 'It threatens somebody or calls for violence',
    unsuitable: 'It shows what does not belong here',
    other: 'Something else',
  },
  closed: (name: string) => `Closed. ${name} is told.`,
  of: (author: string) => `Report of a message of ${author}`,
  in: (room: string) => (room === '' ? 'in a direct message' : `in ${room}`),
  deleted: 'This message was deleted.',
  by: (name: string) => `Reported by ${name}`,
  delete: 'Delete it',
  deleteOf: (author: string) => `Delete the message of ${author} and close the report`,
  done: 'Done something',
  nothing: 'Nothing to do',
  show: 'Show it there',
  ask: {
    title: (author: string) => `Report this message of ${author}?`,
    thanks: 'Thank you. You will be told what came of it.',
    reason: 'What is wrong with it',
    words: 'What else they should know (optional)',
    seenInDirect: (author: string) => `The administrators see the message and your name. ${author} never learns who reported it.`,
    seen: (author: string) =>
      `Those who keep order in this room, and the administrators, see the message and your name. ${author} never learns who reported it.`,
    cancel: 'Cancel',
    report: 'Report',
  },
};
