import type { bots as en } from '../en/bots';

export const bots: typeof en = {
  title: 'Deine Bots',
  reads: 'Er liest, was hier gesagt wird, und geht, wenn du gehst.',
  add: 'Hinzufügen',
  addOf: (name) => `${name} zum Raum hinzufügen`,
  isInside: (name) => `${name} ist im Raum.`,
};
