/** The ways by which programs write into a room. */
export const webhooks = {
  title: 'Webhooks',
  new: 'New webhook',
  none: 'No program writes here yet.',
  by: (name: string) => `by ${name}`,
  revoke: 'Revoke',
  revokeOf: (name: string) => `Revoke the webhook ${name}`,
  asksRevoke: (name: string) => `Revoke ${name}?`,
  revokeMeans: (room: string) => `Programs that have its address can post nothing more in ${room}. What they have posted stays.`,
  isRevoked: 'The webhook is revoked.',
  stopped: 'stopped: who made it keeps order no more',
  lastUsed: (time: string) => `last used ${time}`,
  neverUsed: 'never used',
  made: {
    title: 'The webhook is made',
    label: 'Let your program post to this address',
    /** Goes on with an example. */
    hint: 'It is shown this once. Whoever has it can post here: send JSON such as',
    copy: 'the webhook’s address',
    done: 'Done',
  },
  name: 'What it is called',
  nameHint: 'Members see this name at what it posts, with a mark that it is no person.',
  making: 'Making it…',
  make: 'Make the webhook',
};
