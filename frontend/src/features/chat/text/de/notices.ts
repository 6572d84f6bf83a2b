import type { notices as en } from '../en/notices';

export const notices: typeof en = {
  title: 'Mitteilungen',
  markAll: 'Alle als gelesen markieren',
  loading: 'Mitteilungen werden geladen',
  none: 'Hier ist noch nichts',
  noneHint: 'Wenn dich jemand erwähnt, dir antwortet, auf deine Worte reagiert oder dich einlädt, erscheint es hier.',
  loadingOlder: 'Wird geladen …',
  older: 'Ältere anzeigen',
  allRead: 'Alles ist gelesen.',
  notRead: (count) => `${count} nicht gelesen.`,
  new: 'Neu',
  markRead: (name, what) => `Als gelesen markieren: ${name} ${what}`,
  in: (room) => (room === '' ? 'in einer Direktnachricht' : `in ${room}`),
  what: {
    mention: (where) => `hat dich ${where} erwähnt`,
    answer: (where) => `hat dir ${where} geantwortet`,
    thread: (where) => `hat ${where} in einem Thread geantwortet, dem du folgst`,
    reaction: (where, emoji) => `hat ${where} ${emoji === '' ? '' : `mit ${emoji} `}auf deine Nachricht reagiert`,
    invitation: (room) => `hat dich zu ${room} eingeladen`,
    reported: (where) => `hat ${where} eine Nachricht gemeldet`,
    report: (where) => `hat die Nachricht angesehen, die du ${where} gemeldet hast`,
    actedOn: (where) => `hat die Nachricht angesehen, die du ${where} gemeldet hast, und etwas unternommen`,
    dismissed: (where) => `hat die Nachricht angesehen, die du ${where} gemeldet hast, und nichts zu tun gefunden`,
  },
  levels: { all: 'Alles', mentions: 'Erwähnungen und Antworten', nothing: 'Nichts' },
  tellsOf: (level) => `Meldet dir: ${level}`,
  roomTells: 'Was dieser Raum dir meldet',
  device: {
    title: 'Benachrichtigungen',
    unsupported: 'Dieser Browser kann keine Benachrichtigungen anzeigen.',
    tell: 'Mir auf diesem Gerät neue Nachrichten melden',
    blocked:
      'Dein Browser blockiert Benachrichtigungen dieser Seite. Erlaube sie in seinen Einstellungen für diese Seite und komm dann zurück.',
    hint: 'Solange Wherry in einem Tab offen ist, den du nicht ansiehst. Jeder Raum hat neben seinem Namen die Wahl, was er dir meldet.',
  },
};
