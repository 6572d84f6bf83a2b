/** The bots of all people. */
export const bots = {
  title: 'Bots',
  about: 'Accounts of programs, each of one person. That you look is written into the log.',
  show: 'Show the bots',
  loading: 'Loading bots',
  none: 'Nobody has a bot.',
  all: 'All bots',
  of: (owner: string) => `of ${owner}`,
  active: 'Active',
  disabled: 'Disabled',
  somebody: 'somebody',
  deleted: 'Deleted person',
  disable: {
    short: 'Disable…',
    of: (name: string) => `Disable ${name}…`,
    title: (name: string) => `Disable ${name}?`,
    about: (owner: string) =>
      `Its tokens end at once, everywhere, and ${owner} can make none until it is enabled. What it has posted stays.`,
    action: 'Disable',
    done: (name: string) => `${name} is disabled.`,
  },
  enable: {
    short: 'Enable…',
    of: (name: string) => `Enable ${name}…`,
    title: (name: string) => `Enable ${name}?`,
    about: (owner: string) => `${owner} can make tokens for it again. Those that it had stay over.`,
    action: 'Enable',
    done: (name: string) => `${name} may have tokens again.`,
  },
};
