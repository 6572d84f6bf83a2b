import type { roomCodes as en } from '../en/room-codes';

export const roomCodes: typeof en = {
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
};
