import { counted, plural } from '@/lib/text/count';

import type { rooms as en } from '../en/rooms';

export const rooms: typeof en = {
  title: 'Räume',
  about:
    'Welche Räume es gibt und wem sie gehören, ohne etwas von dem, was darin gesagt wird. Dass du hinsiehst, wird ins Protokoll geschrieben.',
  loading: 'Die Räume werden geladen',
  noneYet: 'Es gibt noch keinen Raum',
  noneYetAbout: 'Räume, die jemand erstellt, stehen hier.',
  none: 'So einen Raum gibt es nicht',
  noneAbout: 'Lass einen Teil des Filters weg.',
  name: 'Name enthält',
  states: { open: 'Offen', archived: 'Archiviert', empty: 'Leer' },
  ownedBy: (owner) => `gehört ${owner} · `,
  deletedOwner: 'einer gelöschten Person',
  members: (members) => (members === 0 ? 'niemand ist darin' : counted(members, 'Mitglied', 'Mitglieder')),
  madeOn: (time) => `erstellt am ${time}`,
  usedToday: 'heute benutzt',
  used: (day) => `benutzt: ${day}`,
  direct: (rooms) =>
    `Es gibt ${plural(rooms, '1 Gespräch zweier Personen, das hier nicht steht', `${rooms} Gespräche zweier Personen, die hier nicht stehen`)}: Wer wem schreibt, geht niemanden sonst etwas an.`,
  orders: {
    archive: {
      short: 'Archivieren …',
      long: (name) => `${name} archivieren …`,
      title: (name) => `${name} archivieren?`,
      lines: [
        'Wer darin ist, kann alles lesen wie zuvor. Neues wird dort nicht mehr geschrieben, weder von Personen noch von Webhooks, und niemand kommt herein.',
        'Sie können den Raum verlassen und zurücknehmen, was sie geschrieben haben. Du kannst ihn jederzeit wieder öffnen.',
      ],
      action: 'Archivieren',
      done: (name) => `${name} ist archiviert.`,
    },
    reopen: {
      short: 'Wieder öffnen …',
      long: (name) => `${name} wieder öffnen …`,
      title: (name) => `${name} wieder öffnen?`,
      lines: ['Er wird benutzt wie zuvor, von denen, die darin sind.'],
      action: 'Wieder öffnen',
      done: (name) => `${name} ist wieder offen.`,
    },
    'assign-owner': {
      short: 'Besitz …',
      long: (name) => `${name} jemand anderem geben …`,
      title: (name) => `${name} jemand anderem geben?`,
      lines: [
        'Für einen Raum, dessen Besitzerin oder Besitzer fort ist. Wem er jetzt gehört, ist von da an ein Mitglied wie andere.',
        'Wer ihn bekommt, muss schon im Raum sein: Du kommst dadurch in keinen Raum.',
      ],
      action: 'Geben',
      done: (name) => `${name} gehört jetzt jemand anderem.`,
    },
  },
  reasonTooShort: 'Sag in einem Satz, warum. Alle im Raum lesen es.',
  reasonHint: 'Alle im Raum können es lesen, mit deinem Namen.',
  handle: 'Kurzname der Person, der er gehören soll',
  handleMissing: 'Gib den Kurznamen von jemandem ein, der im Raum ist.',
  note: 'Dass du es getan hast, wird ins Protokoll geschrieben.',
};
