import type { panels as enPanels, threads as enThreads } from '../en/threads';

export const threads: typeof enThreads = {
  title: 'Thread',
  name: 'diesem Thread',
  isTold: 'Du erfährst, was hier geantwortet wird',
  beTold: 'Erfahren, was hier geantwortet wird',
  following: 'Du folgst',
  follow: 'Folgen',
  answerFailed: 'Diese Antwort konnte nicht geladen werden.',
  missing: 'So einen Thread gibt es in diesem Raum nicht.',
  loading: 'Der Thread wird geladen',
  rootDeleted: 'Die erste Nachricht wurde gelöscht: Hier kann nichts mehr geantwortet werden.',
  answer: 'Im Thread antworten',
  alsoInRoom: 'Auch in den Raum senden',
};

export const panels: typeof enPanels = {
  close: (title) => `${title} schließen`,
  pins: {
    title: 'Angeheftete Nachrichten',
    noneYet: 'Nichts ist angeheftet. Die Nadel neben einer Nachricht heftet sie hier an, wo alle im Raum sie finden.',
    none: 'Nichts ist angeheftet. Wer den Raum besitzt oder moderiert, heftet hier an, was alle finden sollen.',
    goTo: 'Zu dieser Nachricht',
    by: (name) => `Angeheftet von ${name}`,
    unpin: 'Diese Nachricht lösen',
    unpinOf: (name) => `Nachricht von ${name} lösen`,
  },
};
