import type { webhooks as en } from '../en/webhooks';

export const webhooks: typeof en = {
  title: 'Webhooks',
  new: 'Neuer Webhook',
  none: 'Noch schreibt hier kein Programm.',
  by: (name) => `von ${name}`,
  revoke: 'Widerrufen',
  revokeOf: (name) => `Webhook ${name} widerrufen`,
  asksRevoke: (name) => `${name} widerrufen?`,
  revokeMeans: (room) => `Programme, die seine Adresse haben, können in ${room} nichts mehr schreiben. Was sie geschrieben haben, bleibt.`,
  isRevoked: 'Der Webhook ist widerrufen.',
  stopped: 'angehalten: Wer ihn erstellt hat, sorgt hier nicht mehr für Ordnung',
  lastUsed: (time) => `zuletzt benutzt: ${time}`,
  neverUsed: 'nie benutzt',
  made: {
    title: 'Der Webhook ist erstellt',
    label: 'Lass dein Programm an diese Adresse schreiben',
    hint: 'Sie wird nur dieses eine Mal gezeigt. Wer sie hat, kann hier schreiben: Sende JSON wie',
    copy: 'Adresse des Webhooks',
    done: 'Fertig',
  },
  name: 'Wie er heißt',
  nameHint: 'Mitglieder sehen diesen Namen an dem, was er schreibt, mit einem Zeichen, dass er keine Person ist.',
  making: 'Wird erstellt …',
  make: 'Webhook erstellen',
};
