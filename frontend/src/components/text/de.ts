import type { en } from './en';

export const de: typeof en = {
  language: 'Sprache',
  close: 'Schließen',
  cancel: 'Abbrechen',
  online: '(verbunden)',
  publicRoom: 'Öffentlicher Raum',
  showPassword: 'Passwort zeigen',
  tryAgain: 'Noch einmal versuchen',
  tryingAgain: 'Es wird noch einmal versucht …',
  copy: (what) => `${what} kopieren`,
  copied: (what) => `Kopiert: ${what}.`,
  cannotCopy: 'Dieser Browser lässt die App nicht kopieren. Markiere den Text und kopiere ihn.',
  pace: {
    speed: (size) => `${size} pro Sekunde`,
    seconds: (seconds) => `noch etwa ${seconds} s`,
    minutes: (minutes) => `noch etwa ${minutes} min`,
    hours: (hours) => `noch etwa ${hours} h`,
  },
  tab: (page) => `${page} · Wherry`,
};
