import { counted } from '../../text/count';

import { byCode } from './de/codes';
import type { en } from './en';

export const de: typeof en = {
  byCode,
  withNumbers: {
    conversionsUsedUp: (used, limit, left) => ({
      title: `Du hast heute um ${used} von ${limit} Umwandlungen gebeten.`,
      advice: `Der nächste Tag beginnt um Mitternacht UTC, in ${left}. Wenn du jeden Tag mehr brauchst, frage die Administration.`,
    }),
    storageUsedUp: (used, limit, wanted, kept, grace) => ({
      title: `Deine Dateien nehmen ${used} von ${limit} ein${wanted === null ? '' : `, und diese ${wanted}`}.`,
      advice:
        `Lösche Dateien von Umwandlungen, die auch von selbst gehen, ${days(kept)} nach deren Ende, oder Nachrichten mit ` +
        `Dateien, die ${days(grace)} später gehen; oder frage die Administration nach mehr.`,
    }),
    uploadTooLarge: (limit) => ({
      title: `Diese Datei ist zu groß: Sie darf bis zu ${limit} groß sein.`,
      advice: 'Teile sie, oder mach ihre Bilder kleiner.',
    }),
  },
  byFailureReason: {
    'password-protected': {
      title: 'Das Dokument ist mit einem Passwort geschützt.',
      advice: 'Speichere eine Kopie ohne das Passwort und wandle die um.',
    },
    unreadable: {
      title: 'Das Dokument konnte nicht gelesen werden.',
      advice: 'Öffne es in seinem eigenen Programm, speichere es neu und wandle das um.',
    },
    'too-slow': {
      title: 'Die Umwandlung des Dokuments hat zu lange gedauert.',
      advice: 'Teile es, oder entferne sehr große Tabellen und Bilder.',
    },
    'format-not-offered': {
      title: 'Die Umwandlung macht dieses Format nicht mehr daraus.',
      advice: 'Wandle es in ein anderes um, oder frage die, die diesen Server betreiben.',
    },
    'too-many-pages': {
      title: 'Das Dokument hat zu viele Seiten dafür.',
      advice: 'Teile es: Bis zu 200 Seiten werden Bilder, und Text wird aus bis zu 5000 gelesen.',
    },
    'no-text': {
      title: 'In diesem Dokument ist kein Text: Auf seinen Seiten sind Bilder.',
      advice: 'Es wurde wohl eingescannt. Lass den Text zuerst von einem anderen Programm erkennen, oder wandle es in Bilder um.',
    },
    'result-empty': {
      title: 'Die Umwandlung hat nichts ergeben.',
      advice: 'Speichere das Dokument in einem neueren Format und versuche es damit.',
    },
    'converter-refused': {
      title: 'Die Umwandlung nimmt dieses Dokument nicht an.',
      advice: 'Speichere es in einem anderen Format und versuche es damit.',
    },
    'source-missing': { title: 'Das hochgeladene Dokument ist nicht mehr da.', advice: 'Lade es noch einmal hoch.' },
    'gave-up': {
      title: 'Es ist bei jedem Versuch fehlgeschlagen.',
      advice: 'Versuche es später noch einmal; wenn es bleibt, speichere das Dokument in einem anderen Format.',
    },
  },
  byFieldCode: {
    'document-password-invalid': 'Gib das Passwort des Dokuments ein.',
    'email-invalid': 'Gib eine Adresse wie name@example.org ein, mit höchstens 254 Zeichen.',
    'handle-invalid':
      'Nimm 3 bis 30 der Buchstaben a bis z, Ziffern, - und _, und beginne mit einem Buchstaben oder einer Ziffer. Das Wort „room“ steht für alle in einem Raum.',
    'name-invalid': 'Nimm eine Zeile von höchstens 60 Zeichen, ohne unsichtbare.',
    'bio-invalid': 'Nimm höchstens 500 Zeichen, ohne unsichtbare.',
    'room-name-invalid': 'Nimm eine Zeile von 1 bis 80 Zeichen, ohne unsichtbare.',
    'password-too-short': 'Nimm mindestens 8 Zeichen.',
    'password-too-long': 'Nimm höchstens 1.024 Zeichen.',
    'password-too-common': 'Dieses Passwort steht auf jeder Liste, die beim Raten benutzt wird. Wähle ein anderes.',
    'bot-name-invalid': 'Nimm eine Zeile von 1 bis 40 Zeichen.',
    'bot-scopes-empty': 'Wähle mindestens eines aus.',
    'bot-token-life-invalid': 'Wähle eine Zeit zwischen einem Tag und einem Jahr.',
    'webhook-name-invalid': 'Nimm eine Zeile von 1 bis 40 Zeichen.',
    'reason-invalid': 'Nimm eine Zeile von 10 bis 300 Zeichen.',
    'report-words-invalid': 'Nimm höchstens 1.000 Zeichen.',
    'password-about-its-person': 'Lass deinen Kurznamen und deine Adresse heraus: Die werden zuerst geraten.',
  },
  noAnswer: { title: 'Der Server antwortet nicht.', advice: 'Prüfe deine Verbindung und versuche es noch einmal.' },
  ofTheApp: { title: 'In der App ist etwas schiefgegangen.', advice: 'Lade die Seite neu und versuche es noch einmal.' },
  away: { title: 'Der Server kann gerade nicht antworten.', advice: 'Versuche es gleich noch einmal.' },
  refused: (code) => ({ title: 'Der Server hat das abgelehnt.', advice: `Sein Grund: ${code}.` }),
};

function days(number: number): string {
  return number === 0 ? 'weniger als einen Tag' : counted(number, 'Tag', 'Tage');
}
