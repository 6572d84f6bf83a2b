import { plural } from '@/lib/text/count';

import type { en } from './en';

export const de: typeof en = {
  name: 'Wherry',
  tab: (page) => `${page} · Wherry`,
  loading: 'Wherry wird geladen',
  skip: 'Zum Inhalt springen',
  navigation: {
    label: 'Hauptmenü',
    rooms: 'Räume',
    notices: 'Mitteilungen',
    search: 'Suche',
    convert: 'Umwandeln',
    audit: 'Prüfung',
    admin: 'Verwaltung',
    profile: 'Profil',
    notRead: (label, count) => `${label}, ${count} ungelesen`,
  },
  connection: {
    stopped: 'Neues kommt nicht mehr von selbst an.',
    again: 'Wieder verbinden',
    retry: 'Jetzt versuchen',
    reconnecting: 'Wird wieder verbunden …',
    reconnectingIn: (seconds) => `Wird wieder verbunden … in ${seconds} s`,
  },
  unreachable: {
    title: 'Der Server antwortet nicht',
    about: 'Alle paar Sekunden wird es wieder versucht. Du musst nicht neu laden.',
    tryNow: 'Jetzt versuchen',
  },
  noRole: {
    tab: 'Keine Berechtigung',
    auditor: 'Das können nur Prüfung und Administration sehen',
    admin: 'Das kann nur die Administration sehen',
    about: 'Die Administration kann dir diese Rolle geben. Hast du sie gerade bekommen, sieh noch einmal nach.',
    lookAgain: 'Noch einmal nachsehen',
  },
  notFound: {
    tab: 'Nicht gefunden',
    title: 'Hier ist nichts',
    about: 'Die Adresse ist vertippt, oder was hier war, ist fort.',
    toStart: 'Zum Anfang',
  },
  broken: {
    tab: 'Etwas ist schiefgegangen',
    title: 'In der App ist etwas schiefgegangen',
    about: 'Lade die Seite neu. Was du gesendet hast, ist nicht verloren.',
    reload: 'Neu laden',
  },
  logOut: {
    action: 'Abmelden',
    title: 'Abmelden und Nachrichten verlieren?',
    unsent: (count) =>
      `${plural(count, 'Eine Nachricht ist', `${count} Nachrichten sind`)} noch nicht gesendet. Beim Abmelden wird das von diesem Gerät entfernt.`,
  },
  profile: {
    device: 'Dieses Gerät',
    loggingIn: 'Anmeldung',
    blocked: 'Blockierte Personen',
    data: 'Deine Daten',
  },
  theme: { legend: 'Aussehen', system: 'Wie das System', light: 'Hell', dark: 'Dunkel' },
  reports: {
    title: 'Meldungen',
    about:
      'Nachrichten, die jemand gemeldet und noch niemand geschlossen hat. Sie zu löschen oder jemanden zu verbannen ist Sache derer, die in ihrem Raum für Ordnung sorgen. Dass du hinsiehst, wird ins Protokoll geschrieben.',
  },
  palette: {
    title: 'Gehen oder tun',
    field: 'Zu einem Raum oder einer Seite gehen, oder etwas tun',
    placeholder: 'Wohin?',
    choices: 'Auswahl',
    nothing: (typed) => `Nichts heißt „${typed}“. Nachrichten findet man mit / auf jeder Seite.`,
    groups: { rooms: 'Räume', pages: 'Seiten', appearance: 'Aussehen', language: 'Sprache' },
    newOf: (count) => `${count} neu`,
    invitations: 'Einladungen',
    search: { label: 'Nachrichten suchen', words: 'finden suche' },
    rooms: { label: 'Räume', words: 'chat' },
    notices: { label: 'Mitteilungen', words: 'benachrichtigungen erwähnungen antworten reaktionen' },
    convert: { label: 'Dokumente umwandeln', words: 'umwandlungen hochladen pdf konvertieren' },
    profile: { label: 'Profil', words: 'konto name foto einstellungen abmelden' },
    audit: { label: 'Prüfung', words: 'ereignisse verlauf protokoll audit' },
    people: { label: 'Personen', words: 'verwaltung rollen' },
    reports: { label: 'Meldungen', words: 'verwaltung gemeldete nachrichten' },
    readModels: { label: 'Lesemodelle', words: 'verwaltung projektionen' },
    dark: 'Dunkel',
    light: 'Hell',
    system: 'Wie das System',
    appearanceWords: 'aussehen farben modus',
    languageWords: 'sprache language english deutsch englisch',
  },
};
