import type { fileCodes as en } from '../en/file-codes';

export const fileCodes: typeof en = {
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
};
