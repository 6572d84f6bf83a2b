import type { archive as en } from '../en/archive';

export const archive: typeof en = {
  inList: 'Archiviert',
  onlyRead: 'Dieser Raum ist archiviert: Er kann nur gelesen werden.',
  bySomebody: 'Die Administration hat diesen Raum archiviert',
  means:
    'Du kannst ihn lesen und zurücknehmen, was du geschrieben hast. Neues kann nicht geschrieben werden. Wenn du ihn brauchst, bitte die Administration, ihn wieder zu öffnen.',
  decisions: 'Entscheidungen der Administration',
  administrator: (name) => (name === null ? 'Die Administration' : `${name} aus der Administration`),
  archived: (who) => `${who} hat diesen Raum archiviert`,
  reopened: (who) => `${who} hat diesen Raum wieder geöffnet`,
  ownerAssigned: (who, owner) => `${who} hat den Raum ${owner === null ? 'jemand anderem' : `an ${owner}`} übergeben`,
};
