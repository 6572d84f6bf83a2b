import type { reports as en } from '../en/reports';

export const reports: typeof en = {
  title: 'Gemeldete Nachrichten',
  titleOf: (count) => `Gemeldete Nachrichten (${count})`,
  loading: 'Meldungen werden geladen',
  none: 'Nichts anzusehen',
  noneHint: 'Niemand hat eine Nachricht gemeldet, die noch offen ist.',
  lookAgain: 'Noch einmal nachsehen',
  reasons: {
    spam: 'Sie ist Spam',
    harassment: 'Sie beleidigt oder belästigt jemanden',
    threat: 'Sie bedroht jemanden oder ruft zu Gewalt auf',
    unsuitable: 'Sie zeigt, was nicht hierher gehört',
    other: 'Etwas anderes',
  },
  closed: (name) => `Abgeschlossen. ${name} erfährt davon.`,
  of: (author) => `Meldung einer Nachricht von ${author}`,
  in: (room) => (room === '' ? 'in einer Direktnachricht' : `in ${room}`),
  deleted: 'Diese Nachricht wurde gelöscht.',
  by: (name) => `Gemeldet von ${name}`,
  delete: 'Löschen',
  deleteOf: (author) => `Nachricht von ${author} löschen und die Meldung abschließen`,
  done: 'Etwas unternommen',
  nothing: 'Nichts zu tun',
  show: 'Dort anzeigen',
  ask: {
    title: (author) => `Diese Nachricht von ${author} melden?`,
    thanks: 'Danke. Du erfährst, was daraus wird.',
    reason: 'Was daran nicht stimmt',
    words: 'Was sonst noch wichtig ist (freiwillig)',
    seenInDirect: (author) => `Die Administration sieht die Nachricht und deinen Namen. ${author} erfährt nie, wer sie gemeldet hat.`,
    seen: (author) =>
      `Wer in diesem Raum für Ordnung sorgt und die Administration sehen die Nachricht und deinen Namen. ${author} erfährt nie, wer sie gemeldet hat.`,
    cancel: 'Abbrechen',
    report: 'Melden',
  },
};
