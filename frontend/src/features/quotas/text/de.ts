import { counted } from '@/lib/text/count';

import type { en } from './en';

export const de: typeof en = {
  title: 'Was du benutzt',
  counting: 'Es wird gezählt, was du benutzt',
  nearly: 'Fast aufgebraucht',
  usedUp: 'Aufgebraucht',
  of: (used, limit) => `${used} von ${limit}`,
  unlimited: (used) => `${used}, ohne Grenze`,
  conversions: 'Umwandlungen heute',
  countedAnew: (time) => `Neu gezählt wird von Mitternacht UTC an, hier: ${time}.`,
  stored: 'Aufbewahrte Dateien',
  filesGo: (kept, deleted) =>
    `Dateien von Umwandlungen gehen, wenn du sie löschst, oder ${counted(kept, 'Tag', 'Tage')} nach deren Ende. ` +
    `Dateien von Nachrichten gehen ${deleted === 0 ? 'bald' : counted(deleted, 'Tag', 'Tage')}, nachdem du die Nachricht gelöscht hast.`,
  upload: (size) => `Eine Datei darf bis zu ${size} groß sein.`,
  more: 'Die Administration kann dir mehr erlauben.',
};
