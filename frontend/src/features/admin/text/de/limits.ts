import { counted } from '@/lib/text/count';

import type { limits as en } from '../en/limits';

export const limits: typeof en = {
  short: 'Grenzen …',
  shortOf: (handle) => `Grenzen von @${handle} …`,
  ofEverybody: 'Grenzen für alle …',
  title: (handle) => `Grenzen von @${handle}`,
  titleOfEverybody: 'Grenzen für alle',
  loading: 'Die Grenzen werden geladen',
  used: (handle, conversions, stored) =>
    `Heute hat @${handle} ${counted(conversions, 'Umwandlung', 'Umwandlungen')} verlangt. Die Dateien von @${handle} brauchen ${stored}. Lass ein Feld leer für das, was für alle gilt.`,
  aboutEverybody: 'Für alle, die keine eigenen Grenzen haben. Lass ein Feld leer für das, worauf der Server eingestellt ist.',
  fields: {
    conversions: 'Umwandlungen am Tag',
    atOnce: 'Umwandlungen, die zugleich warten oder laufen',
    stored: 'Aufbewahrte Dateien, in MB',
    upload: 'Eine hochgeladene Datei, in MB',
  },
  none: 'keine Grenze',
  emptyAsEverybody: (limit) => `Leer: ${limit}, wie für alle.`,
  emptyAsServer: (limit) => `Leer: ${limit}, wie der Server eingestellt ist.`,
  wrong: {
    conversions: (most) => `Gib eine ganze Zahl bis ${most} ein, oder nichts.`,
    atOnce: (most) => `Gib eine ganze Zahl von 1 bis ${most} ein, oder nichts.`,
    stored: 'Gib eine Zahl von Megabyte ein, oder nichts.',
    upload: (most) => `Gib eine Zahl von Megabyte bis ${most} ein, so viel nimmt dieser Server an, oder nichts.`,
  },
  note: 'Wer schon mehr benutzt, behält es und benutzt nicht noch mehr, bis es weniger ist. Dass du sie gesetzt hast, wird ins Protokoll geschrieben.',
  action: 'Grenzen setzen',
  done: (handle) => `Die Grenzen von @${handle} sind gesetzt.`,
  doneForEverybody: 'Die Grenzen für alle sind gesetzt.',
};
