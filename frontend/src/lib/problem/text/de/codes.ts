import type { byCode as en } from '../en/codes';

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

  // Räume
  'room-not-found': { title: 'Diesen Raum gibt es nicht, oder du bist nicht darin.' },
  'room-exists': { title: 'Dieser Raum wurde schon erstellt.' },
  'invitation-not-found': { title: 'Für dich gibt es keine Einladung mehr in diesen Raum.' },
  'handle-unknown': {
    title: 'Niemand hat diesen Kurznamen.',
    advice: 'Prüfe die Schreibweise, oder lade über die E-Mail-Adresse ein.',
  },
  'already-member': { title: 'Diese Person ist schon im Raum.' },
  'already-invited': { title: 'Diese Person ist schon eingeladen.' },
  'member-not-found': { title: 'Diese Person ist nicht mehr im Raum.' },
  'not-room-owner': { title: 'Das darf nur, wem der Raum gehört.' },
  'not-room-moderator': { title: 'Das darf nur, wer den Raum besitzt oder moderiert.' },
  'room-archived': {
    title: 'Die Administration hat diesen Raum archiviert.',
    advice: 'Er kann gelesen werden, und nichts Neues kommt hinein.',
  },
  'room-name-malformed': { title: 'Der Name eines Raums hat höchstens 80 Zeichen.' },
  'banned-from-room': {
    title: 'Diese Person ist aus dem Raum verbannt.',
    advice: 'Wer den Raum besitzt oder moderiert, kann den Bann aufheben.',
  },
  'message-not-found': { title: 'Diese Nachricht ist nicht da.' },
  'not-message-author': { title: 'Das darf nur, wer die Nachricht geschrieben hat oder den Raum besitzt oder moderiert.' },
  'not-own-message': { title: 'Das darf nur, wer die Nachricht geschrieben hat.' },
  'message-deleted': { title: 'Diese Nachricht wurde gelöscht.' },
  'message-edited-meanwhile': {
    title: 'Inzwischen steht dort etwas anderes.',
    advice: 'Sieh es dir an und bearbeite das, oder speichere deine Fassung trotzdem.',
  },
  'answered-message-not-found': {
    title: 'Die Nachricht, auf die das antwortet, ist nicht da.',
    advice: 'Sende es trotzdem, oder verwirf es.',
  },
  'answered-message-deleted': {
    title: 'Die Nachricht, auf die das antwortet, wurde gelöscht.',
    advice: 'Sende es trotzdem, oder verwirf es.',
  },
  'answered-message-in-thread': { title: 'Diese Nachricht steht in einem Thread.', advice: 'Antworte dort.' },
  'too-many-pins': {
    title: 'In diesem Raum sind 50 Nachrichten angeheftet.',
    advice: 'Löse eine, die nicht mehr gebraucht wird.',
  },
  'link-preview-not-found': { title: 'Diese Vorschau gibt es nicht mehr.' },
  'emoji-invalid': { title: 'Das ist nicht genau ein Emoji.', advice: 'Wähle ein anderes.' },
  'too-many-reactions': {
    title: 'Diese Nachricht hat 20 verschiedene Reaktionen.',
    advice: 'Schließ dich einer an, die schon da ist.',
  },
  'banned-oneself': {
    title: 'Du bist aus diesem Raum verbannt.',
    advice: 'Wer ihn besitzt oder moderiert, kann den Bann aufheben.',
  },
  'invite-link-not-found': {
    title: 'Diesen Einladungslink gibt es nicht.',
    advice: 'Prüfe, ob du ihn ganz kopiert hast, oder bitte um einen anderen.',
  },
  'invite-link-revoked': {
    title: 'Dieser Link funktioniert nicht mehr.',
    advice: 'Bitte um einen anderen, wo du ihn herhast.',
  },
  'invite-link-expired': { title: 'Dieser Link ist abgelaufen.', advice: 'Bitte um einen anderen, wo du ihn herhast.' },
  'invite-link-used-up': {
    title: 'Diesen Link haben schon so viele benutzt, wie er gedacht war.',
    advice: 'Bitte um einen anderen, wo du ihn herhast.',
  },
  'too-many-invite-links': {
    title: 'Dieser Raum hat 20 gültige Einladungslinks.',
    advice: 'Widerrufe einen, bevor du noch einen machst.',
  },
  'reports-oneself': { title: 'Diese Nachricht ist von dir.' },
  'message-already-reported': {
    title: 'Du hast diese Nachricht schon gemeldet.',
    advice: 'Du erfährst, was daraus geworden ist.',
  },
  'too-many-invitations': {
    title: 'In kurzer Zeit wurden zu viele Einladungen an Adressen verschickt.',
    advice: 'Warte ein wenig und versuche es noch einmal, oder lade Leute über ihren Namen hier ein.',
  },
  'too-many-reports': {
    title: 'Du hast in kurzer Zeit viel gemeldet.',
    advice: 'Warte ein wenig und versuche es noch einmal.',
  },
  'report-not-found': { title: 'So eine Meldung gibt es für dich nicht.' },
  'report-closed': { title: 'Jemand anderes hat diese Meldung schon geschlossen.', advice: 'Lade die Liste neu.' },
  'too-many-webhooks': {
    title: 'Dieser Raum hat 10 gültige Webhooks.',
    advice: 'Widerrufe einen, bevor du noch einen machst.',
  },
  'webhook-not-found': { title: 'Diesen Webhook gibt es nicht.' },
  'too-many-bots': { title: 'Du hast 10 Bots.', advice: 'Lösche einen, bevor du einen weiteren erstellst.' },
  'too-many-bot-tokens': { title: 'Dieser Bot hat 10 Tokens.', advice: 'Widerrufe eines, bevor du ein weiteres erstellst.' },
  'bot-not-found': { title: 'So einen Bot gibt es nicht.', advice: 'Vielleicht wurde er gelöscht. Lade die Seite neu.' },
  'bot-disabled': {
    title: 'Die Administration hat diesen Bot abgeschaltet.',
    advice: 'Frage dort nach, was mit ihm nicht stimmt.',
  },
  'member-is-bot': { title: 'Ein Bot sorgt in keinem Raum für Ordnung.', advice: 'Wähle eine Person.' },
  'person-not-available': { title: 'Diese Person ist nicht erreichbar.' },
  'blocks-oneself': { title: 'Das bist du.' },
  'direct-room': { title: 'Dieses Gespräch gehört zwei Personen, und die bleiben darin.' },
  'direct-room-with-oneself': { title: 'Das bist du.', advice: 'Gib den Kurznamen von jemand anderem ein.' },
  'search-text-invalid': {
    title: 'Da ist kein Wort, nach dem gesucht werden kann.',
    advice: 'Schreib mindestens einen Buchstaben oder eine Ziffer, und höchstens 200 Zeichen.',
  },
  'owner-stays': { title: 'Wem der Raum gehört, bleibt darin, bis der Raum jemand anderem übergeben ist.' },
  'message-empty': { title: 'Die Nachricht ist leer.' },
  'message-too-long': { title: 'Die Nachricht ist länger als 16 KiB.', advice: 'Sende sie in Teilen.' },
  'message-control-characters': {
    title: 'In der Nachricht sind unsichtbare Steuerzeichen.',
    advice: 'Entferne sie; oft kommen sie beim Einfügen mit.',
  },

  // Dateien und Umwandlungen
  'upload-too-large': { title: 'Diese Datei ist zu groß.', advice: 'Teile sie, oder mach ihre Bilder kleiner.' },
  'too-many-conversions-at-once': {
    title: 'Es warten oder laufen schon so viele deiner Umwandlungen, wie zugleich dürfen.',
    advice: 'Versuche es wieder, wenn einige fertig sind, oder brich einige ab. Wenn du mehr zugleich brauchst, frag die Administration.',
  },
  'upload-empty': { title: 'Diese Datei ist leer.', advice: 'Prüfe, ob sie gespeichert wurde, und füge sie noch einmal hinzu.' },
  'upload-not-found': { title: 'Die hochgeladene Datei ist nicht mehr da.', advice: 'Lade sie noch einmal hoch.' },
  'picture-damaged': {
    title: 'Dieses Bild ist beschädigt.',
    advice: 'Öffne es in seinem eigenen Programm, speichere es neu und hänge das an.',
  },
  'attachment-not-found': {
    title: 'Eine Datei dieser Nachricht ist nicht mehr da.',
    advice: 'Sie hat zu lange gewartet oder ging mit einer anderen Nachricht. Verwirf diese und hänge sie noch einmal an.',
  },
  'too-many-attachments': {
    title: 'Mit einer Nachricht gehen höchstens 10 Dateien.',
    advice: 'Sende die übrigen mit der nächsten.',
  },
  'attachment-twice': {
    title: 'Eine Datei geht nur einmal mit einer Nachricht.',
    advice: 'Entferne sie und hänge sie noch einmal an.',
  },
  'attachment-name-malformed': {
    title: 'Eine Datei hat einen Namen, der nicht angezeigt werden kann.',
    advice: 'Benenne sie um und hänge sie noch einmal an.',
  },
  'file-not-found': { title: 'Diese Datei ist nicht mehr da.', advice: 'Vielleicht wurde ihre Nachricht gelöscht.' },
  'files-malformed': {
    title: 'Die App hat nach gar keiner Datei gefragt.',
    advice: 'Lade die Seite neu und versuche es noch einmal.',
  },
  'document-type-unknown': {
    title: 'Diese Datei ist kein Dokument, das umgewandelt werden kann.',
    advice: 'Ihr Inhalt ist von anderer Art, als ihr Name sagt, oder von keiner, die wir kennen.',
  },
  'document-encoding-unknown': {
    title: 'Bei diesem Text ist nicht zu erkennen, in welcher Kodierung er ist.',
    advice: 'Speichere ihn als UTF-8 und lade das hoch. Tabellenprogramme nennen es „CSV UTF-8“, Editoren bieten es unter „Speichern unter“ an.',
  },
  'document-is-xml': {
    title: 'Diese Datei ist XML, was auch immer ihr Name sagt.',
    advice: 'Wenn ein Office-Programm sie öffnet, speichere sie dort als heutiges Dokument oder als Arbeitsmappe und lade das hoch.',
  },
  'document-is-web-archive': {
    title: 'Diese Datei ist das Archiv einer Webseite, was auch immer ihr Name sagt.',
    advice: 'Öffne sie in einem Office-Programm oder Browser, speichere sie als Dokument oder PDF und lade das hoch.',
  },
  'document-is-web-page': {
    title: 'Diese Datei ist eine Webseite, was auch immer ihr Name sagt.',
    advice: 'Von Webseiten werden nur Tabellen angenommen, unter einem Namen, der auf .xls endet. Öffne andere in einem Office-Programm und speichere sie als Dokument.',
  },
  'document-damaged': {
    title: 'Dieses Dokument ist beschädigt.',
    advice: 'Öffne es, speichere es neu und lade das hoch.',
  },
  'document-password-protected': {
    title: 'Dieses Dokument ist mit einem Passwort geschützt, und zwar so, dass es hier nicht geöffnet wird.',
    advice: 'Speichere eine Kopie ohne das Passwort und lade die hoch.',
  },
  'document-expands-too-much': {
    title: 'Dieses Dokument wird beim Entpacken weit größer, als es ist.',
    advice: 'Es sieht aus wie eine Falle für Programme, die es öffnen. Wenn es keine ist, speichere es neu.',
  },
  'document-name-mismatch': {
    title: 'Der Inhalt dieser Datei ist nicht das, was ihr Name sagt.',
    advice: 'Gib ihr die richtige Endung und lade sie noch einmal hoch.',
  },
  'conversion-unsupported': { title: 'Dateien dieser Art können nicht umgewandelt werden.' },
  'format-not-offered': {
    title: 'Aus diesem Dokument kann hier nicht dieses Format werden.',
    advice: 'Wähle ein anderes.',
  },
  'conversion-not-found': { title: 'Diese Umwandlung gibt es nicht.' },
  'conversion-exists': { title: 'Um diese Umwandlung wurde schon gebeten.' },
  'conversion-finished': { title: 'Diese Umwandlung ist schon beendet.' },
  'conversion-password-not-asked': { title: 'Dieses Dokument wartet nicht mehr auf ein Passwort.' },
  'conversion-files-deleted': {
    title: 'Die Dateien dieser Umwandlung sind gelöscht.',
    advice: 'Um das Dokument noch einmal umzuwandeln, lade es noch einmal hoch.',
  },
  'conversion-not-done': { title: 'Diese Umwandlung ist nicht fertig.' },
  'archive-too-large': {
    title: 'Zusammen sind diese Ergebnisse zu groß für ein Archiv.',
    advice: 'Lade sie einzeln herunter.',
  },
  'conversions-malformed': {
    title: 'Die App hat nach einem leeren Archiv gefragt.',
    advice: 'Lade die Seite neu und versuche es noch einmal.',
  },
  'grant-expired': { title: 'Dieser Link ist abgelaufen.', advice: 'Klicke noch einmal auf Herunterladen.' },
  'grant-invalid': { title: 'Dieser Link ist nicht gültig.', advice: 'Klicke noch einmal auf Herunterladen.' },

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
