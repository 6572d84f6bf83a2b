import type { previews as en } from '../en/previews';

export const previews: typeof en = {
  title: 'Links',
  pages: 'Verlinkte Seiten',
  remove: (page) => `Vorschau von ${page} entfernen`,
  onDevice: 'Linkvorschau auf diesem Gerät anzeigen',
  onDeviceHint:
    'Karten unter Nachrichten mit dem, was eine verlinkte Seite von sich sagt, wo dein Server und der Raum sie haben. Dein Browser fragt diese Seite nach nichts, bevor du sie öffnest.',
  inRoom: 'Allen in diesem Raum die Linkvorschau anzeigen',
};
