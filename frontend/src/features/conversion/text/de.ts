import { counted } from '@/lib/text/count';

import type { en } from './en';

export const de: typeof en = {
  title: 'Dokumente umwandeln',
  tab: 'Umwandeln',
  loading: 'Deine Umwandlungen werden geladen',
  none: 'Noch nichts umgewandelt',
  noneHint: 'Was du hier ablegst, erscheint hier, mit dem Tag, bis zu dem es aufbewahrt wird.',
  yours: 'Deine Umwandlungen',
  loadingOlder: 'Wird geladen …',
  older: 'Ältere anzeigen',
  downloadAll: (count) => `Alle ${count} herunterladen`,
  leftOut: (count) => `${counted(count, 'Dokument', 'Dokumente')} weggelassen: inzwischen gelöscht.`,
  became: {
    done: (name) => `${name} ist umgewandelt.`,
    failed: (name) => `${name} ist nicht umgewandelt.`,
    locked: (name) => `${name} braucht ein Passwort.`,
  },
  drop: {
    over: 'Loslassen',
    title: 'Dokumente hier ablegen',
    documents: 'Dokumente',
    choose: 'Dateien auswählen',
    into: 'Umwandeln in',
    become: (format) => `Daraus wird ${format}.`,
    taken: (extensions) => `Angenommen werden ${extensions}.`,
  },
  upload: {
    waits: (size) => `Wartet aufs Hochladen · ${size}`,
    uploading: (sent, size) => `Wird hochgeladen · ${sent} von ${size}`,
    checking: 'Hochgeladen · der Server prüft es',
    requesting: 'Hochgeladen · unterwegs in die Warteschlange',
    uploadOf: (name) => `Hochladen von ${name}`,
    checkOf: (name) => `Prüfung von ${name}`,
    remove: 'Entfernen',
    removeOf: (name) => `${name} aus der Liste entfernen`,
  },
  status: {
    conversionOf: (name) => `Umwandlung von ${name}`,
    queued: 'In der Warteschlange',
    place: (place) => `Platz ${place}`,
    toBecome: (size, format) => `${size}, wird ${format}`,
    converting: (format) => `Wird in ${format} umgewandelt …`,
    passwordNotUsed:
      'Das Passwort wurde nicht innerhalb von 15 Minuten benutzt, oder die Umwandlung ist an dem Dokument stehengeblieben. Es wird nicht aufbewahrt: Gib es noch einmal ein.',
    locked: 'Dieses Dokument ist durch ein Passwort geschützt.',
    done: 'Fertig',
    result: (format, size) => `${format} mit ${size}`,
    notInto: (format) => `Nicht in ${format} umgewandelt.`,
    cancelled: (when) => `Abgebrochen · ${when}`,
    expired: (when) => `Abgelaufen und gelöscht · ${when}. Um es noch einmal umzuwandeln, lade es noch einmal hoch.`,
    deletedByYou: (when) =>
      `Du hast seine Dateien gelöscht · ${when}. Um es noch einmal umzuwandeln, lade es noch einmal hoch.`,
    keptUntil: (when) => `Aufbewahrt bis ${when}.`,
    firstPageOf: (name) => `Erste Seite von ${name}`,
  },
  password: {
    of: (name) => `Passwort von ${name}`,
    wrong: 'Das ist nicht sein Passwort. Versuche ein anderes.',
    hint: 'Es öffnet das Dokument einmal und wird nicht aufbewahrt.',
    convert: 'Mit Passwort umwandeln',
  },
  actions: {
    cancel: 'Abbrechen',
    cancelOf: (name) => `${name} abbrechen`,
    download: 'Herunterladen',
    downloadOf: (name, format) => `${name} als ${format} herunterladen`,
    again: 'Noch einmal versuchen',
    againOf: (name) => `${name} noch einmal versuchen`,
    alsoAs: 'Auch als …',
    intoAnother: (name) => `${name} in ein anderes Format umwandeln`,
    into: (name, format) => `${name} in ${format} umwandeln`,
    deleteOf: (name) => `${name} löschen`,
    asksDelete: (name) => `${name} löschen?`,
    deleteNow: 'Jetzt löschen',
    deleteOpenMeans:
      'Es wird nicht weiter umgewandelt, und das Dokument wird sofort und endgültig gelöscht. Dass es hier war, bleibt in der Liste.',
    deleteMeans:
      'Das Dokument und was daraus wurde, wird sofort und endgültig gelöscht. Dass es hier war, bleibt in der Liste.',
    isDeleted: (name) => `${name} ist gelöscht.`,
  },
};
