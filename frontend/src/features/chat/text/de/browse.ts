import { plural } from '@/lib/text/count';

import type { browse as en } from '../en/browse';

export const browse: typeof en = {
  title: 'Räume entdecken',
  label: 'Einen Raum nach seinem Namen finden',
  hint: 'Diese Räume sind öffentlich: Alle hier können ihnen beitreten. Was darin gesagt wird, sieht, wer beigetreten ist.',
  loading: 'Räume werden geladen',
  behind: 'Die Liste hinkt etwas nach; was sich eben geändert hat, kann fehlen.',
  none: 'Noch keine öffentlichen Räume',
  noneHint: 'Erstelle einen, oder mache einen von deinen bei seinen Mitgliedern öffentlich.',
  nothing: 'Kein öffentlicher Raum heißt so',
  nothingHint: 'Versuche einen anderen Teil des Namens. Private Räume findet niemand: Bitte jemanden darin, dich einzuladen.',
  more: 'Weitere Räume zeigen',
  found: (count, more) =>
    `${plural(count, 'Ein Raum', `${count} Räume`)} gefunden${more ? ', und es gibt weitere' : ''}`,
  people: (count) => plural(count, '1 Person', `${count} Personen`),
  join: 'Beitreten',
  joinOf: (room) => `${room} beitreten`,
  joining: 'Du trittst bei …',
  open: 'Öffnen',
  openOf: (room) => `${room} öffnen`,
  settings: {
    title: 'Name und Sichtbarkeit',
    name: 'Name des Raums',
    rename: 'Umbenennen',
    isPublic: 'Öffentlicher Raum',
    publicHint: 'Alle hier können ihn finden und beitreten, und lesen dann alles, was gesagt wurde.',
    privateHint: 'Nur wer eingeladen ist oder einen Link hat, kann beitreten.',
    asksPublic: (room) => `${room} öffentlich machen?`,
    makePublic: 'Öffentlich machen',
    publicMeans:
      'Wer beitritt, liest auch alles, was bisher gesagt wurde. Du kannst den Raum wieder privat machen; wer bis dahin beigetreten ist, bleibt darin.',
  },
};
