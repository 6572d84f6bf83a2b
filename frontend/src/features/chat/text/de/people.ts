import type { people as en } from '../en/people';

export const people: typeof en = {
  somebody: 'Jemand',
  deleted: 'Gelöschte Person',
  deletedBot: 'Gelöschter Bot',
  you: 'Du',
  everybody: 'Alle in diesem Raum',
  about: (name) => `Über ${name}`,
  write: 'Nachricht schreiben',
  isBlockedByYou: 'Von dir blockiert.',
  block: 'Blockieren',
  unblock: 'Freigeben',
  unblockOf: (name) => `${name} freigeben`,
  asksBlock: (name) => `${name} blockieren?`,
  blockMeans: (name) =>
    `${name} kann dir nicht mehr schreiben und dich nicht mehr einladen, und Nachrichten von dort sind in gemeinsamen Räumen eingeklappt. Mitgeteilt wird das nicht. Freigeben kannst du hier und in deinem Profil.`,
  isBlocked: (name) => `${name} ist blockiert.`,
  isUnblocked: (name) => `${name} ist nicht mehr blockiert.`,
  blockedHere: (name) => `Du hast ${name} blockiert, deshalb kann hier niemand schreiben.`,
  blockedPeople: 'Blockierte Personen',
  nobodyBlocked: 'Du hast niemanden blockiert. Angeboten wird es neben jeder Person in den Mitgliedern eines Raums.',
};
