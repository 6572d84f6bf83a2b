import { plural } from '@/lib/text/count';

import type { search as en } from '../en/search';

export const search: typeof en = {
  title: 'Suche',
  label: 'Nachrichten durchsuchen',
  placeholder: 'In allen deinen Räumen suchen',
  here: 'In diesem Raum suchen',
  where: 'Wo gesucht wird',
  everywhere: 'Alle deine Räume',
  hint: {
    beginning: 'Der Anfang eines Wortes genügt.',
    quoted: 'In Anführungszeichen',
    exactly: ' stehen Wörter genau so da;',
    minus: '-wort',
    leftOut: 'lässt ein Wort weg.',
  },
  behind: 'Der Index hinkt hinterher.',
  behindHint: 'Die neuesten Nachrichten fehlen vielleicht; suche gleich noch einmal.',
  searching: 'Es wird gesucht',
  find: 'Finde, was gesagt wurde',
  findHint: 'In jedem Raum, in dem du bist, egal von wem.',
  findHereHint: 'In diesem Raum, egal von wem.',
  nothing: 'Nichts gefunden',
  nothingHint: 'Keine Nachricht in deinen Räumen hat diese Wörter. Versuche weniger, oder nur ihre Anfänge.',
  nothingHereHint: 'Keine Nachricht in diesem Raum hat diese Wörter. Versuche weniger, nur ihre Anfänge, oder alle deine Räume.',
  loading: 'Wird geladen …',
  older: 'Ältere anzeigen',
  found: (count, more) =>
    `${count} ${plural(count, 'Nachricht', 'Nachrichten')} gefunden${more ? ', und es gibt mehr' : ''}.`,
  list: 'Gefundene Nachrichten',
  inRoom: (room) => `in ${room}`,
  inDirect: 'in einer Direktnachricht',
  inDirectWith: (name) => `in einer Direktnachricht mit ${name}`,
};
