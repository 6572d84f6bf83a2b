import type { en } from './en';

export const de: typeof en = {
  title: 'Während Wherry geschlossen ist',
  loading: 'Deine Geräte werden geladen',
  noKey: 'Dieser Server kann kein Gerät erreichen, auf dem Wherry geschlossen ist. Wer ihn betreibt, kann das ändern.',
  unsupported: 'Dieser Browser ist nicht erreichbar, während Wherry geschlossen ist.',
  installFirst:
    'Auf einem iPhone oder iPad lege Wherry zuerst auf den Home-Bildschirm: Tippe auf „Teilen“, dann auf „Zum Home-Bildschirm“. Öffne es von dort und komm zurück auf diese Seite.',
  blocked:
    'Dein Browser blockiert Benachrichtigungen dieser Seite. Nimm das Zeichen neben der Adresse oder die Einstellungen des Browsers, erlaube dieser Seite Benachrichtigungen und lade sie neu.',
  tell: 'Auch auf diesem Gerät Bescheid geben, während Wherry geschlossen ist',
  onHint: 'Bis du dich hier abmeldest. Was du bis dahin anderswo gelesen hast, wird nicht gemeldet.',
  offHint:
    'Bei Nachrichten, soweit es für jeden Raum gewählt ist, und bei Einladungen. Der Hersteller deines Browsers reicht es versiegelt weiter.',
  sent: 'Gesendet. Es sollte gleich da sein.',
  showText: 'Zeigen, was gesagt wurde',
  showTextHint: 'Sonst nur, wer geschrieben hat und wo. Auf einem gesperrten Bildschirm kann man es lesen.',
  sendTry: 'Zur Probe etwas senden',
  others: 'Andere Geräte, denen Bescheid gegeben wird',
  since: (time) => `Seit ${time}`,
  turnOff: 'Ausschalten',
  turnOffOf: (device) => `${device} ausschalten`,
  notAllowed: 'Dein Browser hat es nicht erlaubt.',
  notReached: 'Der Push-Dienst konnte deinen Browser nicht erreichen. Versuche es später noch einmal.',
};
