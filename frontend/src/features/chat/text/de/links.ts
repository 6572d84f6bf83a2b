import { plural } from '@/lib/text/count';

import type { links as en } from '../en/links';

export const links: typeof en = {
  title: 'Einladungslinks',
  new: 'Neuer Einladungslink',
  none: 'Es gibt noch keinen Link in diesen Raum.',
  by: (name) => `von ${name}`,
  revoke: 'Widerrufen',
  revokeOf: (uses, until) => `Link widerrufen: ${uses}, ${until}`,
  asksRevoke: 'Diesen Link widerrufen?',
  revokeMeans: (room) => `Niemand kommt damit mehr in ${room}. Wer damit gekommen ist, bleibt.`,
  isRevoked: 'Der Link ist widerrufen.',
  usesOf: (uses, most) => plural(uses, `1 von ${most} ist gekommen`, `${uses} von ${most} sind gekommen`),
  uses: (uses) => plural(uses, '1 ist gekommen', `${uses} sind gekommen`),
  expired: 'abgelaufen',
  usedUp: 'aufgebraucht',
  until: (time) => `bis ${time}`,
  made: {
    title: 'Der Link ist erstellt',
    label: 'Schick das denen, die hereinkommen dürfen',
    hint: 'Er wird nur dieses eine Mal gezeigt. Wer ihn hat, kann beitreten.',
    copy: 'Einladungslink',
    done: 'Fertig',
  },
  lasts: 'Gültig für',
  times: { 1: '1 Stunde', 24: '1 Tag', 168: '7 Tage', 720: '30 Tage' },
  forHowMany: 'Für wie viele Personen',
  people: (count) => plural(count, '1 Person', `${count} Personen`),
  noLimit: 'Beliebig viele',
  making: 'Wird erstellt …',
  make: 'Link erstellen',
};
