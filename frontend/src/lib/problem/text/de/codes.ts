import type { byCode as en } from '../en/codes';

import { fileCodes } from './file-codes';
import { roomCodes } from './room-codes';

export const byCode: typeof en = {
  // Konten
  'handle-taken': { title: 'Dieser Kurzname ist vergeben.', advice: 'Wähle einen anderen.' },
  'login-failed': { title: 'Die Adresse oder das Passwort stimmt nicht.', advice: 'Prüfe beides und versuche es noch einmal.' },
  'too-many-guesses': { title: 'Das war zu oft falsch.', advice: 'Warte ein wenig und versuche es noch einmal.' },
  'password-wrong': { title: 'Das ist nicht dein Passwort.', advice: 'Nichts wurde geändert. Versuche es noch einmal.' },
  'account-not-activated': {
    title: 'Dieses Konto ist noch nicht aktiviert.',
    advice: 'Öffne den Link in der Mail, die wir dir geschickt haben, oder lass sie dir noch einmal schicken.',
  },
  'activation-link-expired': { title: 'Dieser Link ist abgelaufen.', advice: 'Lass dir einen neuen schicken.' },
  'activation-link-used': { title: 'Dieser Link wurde schon benutzt.', advice: 'Dein Konto ist aktiv: Melde dich an.' },
  'activation-link-invalid': {
    title: 'Dieser Link ist nicht gültig.',
    advice: 'Prüfe, ob du ihn ganz geöffnet hast, oder lass dir einen neuen schicken.',
  },
  'reset-link-expired': {
    title: 'Dieser Link ist abgelaufen.',
    advice: 'Ein Link gilt zehn Minuten, und nur bis du einen anderen anforderst.',
  },
  'reset-link-used': {
    title: 'Dieser Link wurde schon benutzt.',
    advice: 'Oder dein Passwort wurde seither geändert. Melde dich an, oder fordere einen anderen Link an.',
  },
  'reset-link-invalid': {
    title: 'Dieser Link ist nicht gültig.',
    advice: 'Prüfe, ob du ihn ganz geöffnet hast, oder fordere einen anderen an.',
  },
  'email-link-expired': { title: 'Dieser Link ist abgelaufen.', advice: 'Fordere in deinem Profil einen anderen an.' },
  'email-link-used': {
    title: 'Dieser Link wurde schon benutzt.',
    advice: 'Oder dein Passwort wurde seither geändert. Sieh in deinem Profil nach.',
  },
  'email-link-invalid': {
    title: 'Dieser Link gilt nicht für dein Konto.',
    advice: 'Öffne ihn ganz, und angemeldet mit dem Konto, das ihn angefordert hat.',
  },
  'email-taken': {
    title: 'Ein anderes Konto hat diese Adresse.',
    advice: 'Melde dich dort an, oder wähle eine andere Adresse.',
  },
  'email-unchanged': { title: 'Das ist schon deine Adresse.' },
  'email-change-too-often': {
    title: 'Gerade eben wurde eine Mail verschickt.',
    advice: 'Warte ein wenig, bevor du noch eine anforderst.',
  },
  'password-changed-meanwhile': {
    title: 'Dein Passwort wurde gerade geändert.',
    advice: 'Nimm das neue.',
  },
  'second-factor-on': { title: 'Dein Konto hat schon einen zweiten Faktor.', advice: 'Lade die Seite neu.' },
  'second-factor-off': { title: 'Dieses Konto hat keinen zweiten Faktor.' },
  'second-factor-wrong': { title: 'Dieser Code stimmt nicht oder wurde schon benutzt.', advice: 'Warte auf den nächsten.' },
  'second-step-expired': { title: 'Das hat zu lange gedauert.', advice: 'Melde dich noch einmal mit deinem Passwort an.' },
  'enrolment-expired': { title: 'Das hat zu lange gedauert.', advice: 'Fang noch einmal an.' },
  'own-second-factor': {
    title: 'Das ist dein eigener.',
    advice: 'Schalte ihn in deinem Profil aus, oder bitte jemand anderen von der Administration.',
  },
  'identity-provider-unknown': { title: 'Diesen Anbieter gibt es nicht.', advice: 'Lade die Seite neu.' },
  'identity-provider-away': {
    title: 'Der Anbieter antwortet nicht.',
    advice: 'Versuche es noch einmal, oder melde dich mit deinem Passwort an.',
  },
  'visit-unknown': {
    title: 'Das hat zu lange gedauert oder wurde in einem anderen Browser begonnen.',
    advice: 'Fang noch einmal an.',
  },
  'identity-not-proven': { title: 'Die Antwort des Anbieters zählt nicht.', advice: 'Fang noch einmal an.' },
  'identity-address-not-verified': {
    title: 'Der Anbieter sagt nicht, dass er deine Adresse bestätigt hat.',
    advice: 'Melde dich mit deinem Passwort an und verknüpfe den Anbieter in deinem Profil.',
  },
  'identity-has-no-account': {
    title: 'Hier hat noch kein Konto deine Adresse.',
    advice: 'Erstelle eines und verknüpfe den Anbieter in deinem Profil.',
  },
  'identity-linked-elsewhere': {
    title: 'Diese Identität ist mit einem anderen Konto verknüpft.',
    advice: 'Melde dich damit an und löse die Verknüpfung zuerst dort.',
  },
  'identity-linked': {
    title: 'Du hast schon eine Identität dieses Anbieters verknüpft.',
    advice: 'Löse zuerst diese Verknüpfung.',
  },
  'identity-not-linked': { title: 'Keine Identität dieses Anbieters ist verknüpft.', advice: 'Lade die Seite neu.' },
  'link-token-expired': {
    title: 'Das hat zu lange gedauert oder gilt für ein anderes Konto.',
    advice: 'Fang noch einmal an.',
  },
  'session-not-found': { title: 'So eine Sitzung hast du nicht.', advice: 'Vielleicht ist sie schon zu Ende.' },
  'session-ended': { title: 'Deine Sitzung ist zu Ende.', advice: 'Melde dich wieder an.' },
  'token-missing': { title: 'Du bist nicht angemeldet.', advice: 'Melde dich an und versuche es noch einmal.' },
  'token-invalid': { title: 'Du bist nicht angemeldet.', advice: 'Melde dich an und versuche es noch einmal.' },
  'token-expired': { title: 'Deine Sitzung ist zu Ende.', advice: 'Melde dich wieder an.' },
  'account-not-found': { title: 'So ein Konto gibt es nicht.' },
  'invalid-fields': { title: 'Einige Felder brauchen einen anderen Wert.' },

  // Profil
  'photo-not-an-image': { title: 'Diese Datei ist kein Bild.', advice: 'Wähle ein JPEG, PNG, WebP oder GIF.' },
  'photo-too-many-pixels': {
    title: 'Dieses Bild ist zu groß, um es gefahrlos zu öffnen.',
    advice: 'Wähle ein kleineres.',
  },

  ...roomCodes,
  ...fileCodes,

  // Rollen, Prüfung und Administration
  'not-admin': { title: 'Das darf nur die Administration.' },
  'not-auditor': { title: 'Das dürfen nur Prüfung und Administration sehen.' },
  'handle-malformed': {
    title: 'So beginnt kein Kurzname.',
    advice: 'Kurznamen bestehen aus a bis z, Ziffern, - und _.',
  },
  'own-role': { title: 'Niemand ändert die eigene Rolle.', advice: 'Jemand anderes von der Administration kann es.' },
  'chain-not-found': {
    title: 'Nichts im Protokoll hat diesen Befehl oder diese Korrelation.',
    advice: 'Prüfe, ob du die ganze ID kopiert hast.',
  },
  'audit-read-unrecorded': {
    title: 'Dass du hinsiehst, kann gerade nicht ins Protokoll geschrieben werden; darum wird nichts gezeigt.',
    advice: 'Versuche es gleich noch einmal.',
  },
  'stream-unknown': { title: 'Einen Strom dieses Namens gibt es nicht.' },
  'not-a-boundary': {
    title: 'Das Protokoll hat keine Subjekte dieser Art.',
    advice: 'Öffne es stattdessen von einem Ereignis aus.',
  },
  'boundary-without-state': { title: 'Was hier geschieht, hat keinen eigenen Zustand.' },
  'message-needed': {
    title: 'Von einem Verlauf kann nur eine Nachricht auf einmal gezeigt werden.',
    advice: 'Öffne sie von ihrem Ereignis aus.',
  },
  'moment-malformed': { title: 'Dieser Zeitpunkt ist weder eine Stelle im Protokoll noch eine Zeit.' },
  'sequence-beyond-head': { title: 'So weit reicht das Protokoll noch nicht.' },
  'time-before-log': { title: 'Das Protokoll beginnt nach dieser Zeit.', advice: 'Wähle eine spätere.' },
  'time-in-future': { title: 'Diese Zeit kommt erst noch.', advice: 'Wähle eine frühere.' },
  'moments-reversed': { title: 'Der frühere Zeitpunkt muss zuerst kommen.' },
  'subject-not-found': { title: 'Dort ist nie etwas geschehen.' },
  'history-too-long': {
    title: 'Dort ist zu viel geschehen, um es als einen Zustand zu zeigen.',
    advice: 'Sieh dir stattdessen die Ereignisse an.',
  },
  'event-not-found': { title: 'An dieser Stelle gibt es kein Ereignis.' },
  'event-type-unknown': {
    title: 'Kein Ereignis ist von dieser Art.',
    advice: 'Prüfe die Schreibweise, oder übernimm sie von einem Ereignis.',
  },
  'person-unknown': {
    title: 'Niemand im Protokoll hat diese Kennung.',
    advice: 'Übernimm die Kennung von einem Ereignis oder aus der Liste der Personen.',
  },
  'room-unknown': { title: 'Kein Raum im Protokoll hat diese Kennung.', advice: 'Übernimm die Kennung von einem Ereignis.' },
  'conversion-unknown': {
    title: 'Keine Umwandlung im Protokoll hat diese Kennung.',
    advice: 'Übernimm die Kennung von einem Ereignis.',
  },
  'person-erased': {
    title: 'Die Person dahinter wurde gerade eben vergessen.',
    advice: 'Frage noch einmal, um zu sehen, was bleibt.',
  },
  'times-reversed': { title: 'Der Anfang muss vor dem Ende liegen.' },
  'position-of-another-epoch': {
    title: 'Dieser Teil des Protokolls wurde seither neu angelegt.',
    advice: 'Exportiere ihn von Anfang an.',
  },
  'cursor-malformed': { title: 'Diese Stelle in der Liste ist nicht bekannt.', advice: 'Lade die Seite neu.' },

  // Befehle im Allgemeinen
  'command-id-reused': {
    title: 'Das wurde schon einmal mit anderem Inhalt gesendet.',
    advice: 'Lade die Seite neu und versuche es noch einmal.',
  },
  'command-too-old': {
    title: 'Das hat zu lange darauf gewartet, gesendet zu werden.',
    advice: 'Prüfe, ob du es noch senden willst.',
  },
  conflict: { title: 'Jemand hat das im selben Moment geändert.', advice: 'Versuche es noch einmal.' },
  'timeline-place-ambiguous': { title: 'Es wurde nach zwei Stellen auf einmal gefragt.', advice: 'Lade die Seite neu.' },
  'malformed-json': {
    title: 'Die App hat etwas gesendet, das der Server nicht versteht.',
    advice: 'Lade die Seite neu.',
  },
  'unsupported-media-type': {
    title: 'Die App hat etwas gesendet, das der Server nicht versteht.',
    advice: 'Lade die Seite neu.',
  },
  'body-too-large': { title: 'Das ist zu lang.' },
  'too-many-writes': {
    title: 'Von deinem Konto kam in kurzer Zeit zu viel.',
    advice: 'Warte ein wenig. Wenn du das nicht warst, sieh in deinem Profil nach deinen Sitzungen.',
  },
  'too-many-uploads': {
    title: 'Zu viele deiner Dateien werden gerade zugleich hochgeladen.',
    advice: 'Warte, bis einige fertig sind, und versuche es noch einmal.',
  },
  'upload-too-slow': {
    title: 'Das Hochladen ist stehen geblieben oder war zu langsam.',
    advice: 'Versuche es mit einer besseren Verbindung noch einmal.',
  },
  'export-too-slow': {
    title: 'Deine Daten konnten nicht rechtzeitig ausgegeben werden.',
    advice: 'Versuche es mit einer besseren Verbindung noch einmal; bleibt es dabei, sag denen Bescheid, die den Server betreiben.',
  },
  'export-incomplete': { title: 'Deine Daten sind mittendrin abgebrochen.', advice: 'Nichts wurde gespeichert. Versuche es noch einmal.' },
  'too-many-requests': {
    title: 'Das war zu oft in kurzer Zeit.',
    advice: 'Warte ein wenig und versuche es noch einmal.',
  },
  'log-unavailable': { title: 'Der Server kann gerade nichts speichern.', advice: 'Versuche es gleich noch einmal.' },
  'storage-unavailable': { title: 'Die Dateiablage ist gerade nicht da.', advice: 'Versuche es gleich noch einmal.' },
  'read-model-unavailable': {
    title: 'Der Server kann seine Daten gerade nicht lesen.',
    advice: 'Versuche es gleich noch einmal.',
  },
  internal: {
    title: 'Auf dem Server ist etwas schiefgegangen.',
    advice: 'Versuche es noch einmal; wenn es bleibt, sag denen Bescheid, die ihn betreiben.',
  },
};
