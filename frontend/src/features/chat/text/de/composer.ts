import { counted, plural } from '@/lib/text/count';

import type { attachments as enAttachments, composer as enComposer } from '../en/composer';

export const composer: typeof enComposer = {
  answering: 'Du antwortest auf',
  answerNothing: 'Nicht darauf antworten',
  filesToAttach: 'Dateien zum Anhängen',
  attach: 'Dateien anhängen',
  emoji: 'Emoji einfügen',
  send: 'Senden',
  tooLong: (bytes) => `Um ${counted(bytes, 'Byte')} zu lang. Sende es in Teilen.`,
  left: (bytes) => `Noch ${counted(bytes, 'Byte')}`,
  toMention: (count) => `${count} zum Erwähnen. Pfeiltasten wählen, Eingabe übernimmt, Escape schließt.`,
  people: 'Personen zum Erwähnen',
  toPut: (count) => `${count} Emoji zur Auswahl. Pfeiltasten wählen, Eingabe übernimmt, Escape schließt.`,
  emojis: 'Emoji mit diesem Namen',
  needsConnection: 'Dateien brauchen eine Verbindung. Worte allein kannst du senden, sie warten darauf.',
  notTaken: 'Eine Datei wurde nicht angenommen: Versuche es noch einmal oder entferne sie.',
  uploading: 'Du kannst senden, sobald die Dateien hochgeladen sind.',
  files: {
    label: 'Dateien für diese Nachricht',
    uploadOf: (name) => `Hochladen von ${name}`,
    checkOf: (name) => `Prüfung von ${name}`,
    again: 'Noch einmal versuchen',
    againOf: (name) => `${name} noch einmal versuchen`,
    remove: (name) => `${name} entfernen`,
    cancel: (name) => `${name} abbrechen`,
    waits: (size) => `Wartet aufs Hochladen · ${size}`,
    sent: (sent, size) => `${sent} von ${size}`,
    checking: 'Der Server prüft sie',
  },
};

export const attachments: typeof enAttachments = {
  pictures: 'Bilder',
  files: 'Dateien',
  count: (count) => plural(count, 'Eine Datei', counted(count, 'Datei', 'Dateien')),
  notShownOf: (name) => `${name}, kann nicht angezeigt werden`,
  notShown: 'Kann nicht angezeigt werden',
  download: 'Herunterladen',
  downloadOf: (name) => `${name} herunterladen`,
  firstPageOf: (name) => `Erste Seite von ${name}`,
  noPreview: 'Keine Vorschau',
  convert: (name) => `${name} in PDF umwandeln`,
  isConverted: (name) => `${name} wird umgewandelt.`,
  file: 'Datei',
};
