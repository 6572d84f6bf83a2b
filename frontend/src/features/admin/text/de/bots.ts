import type { bots as en } from '../en/bots';

export const bots: typeof en = {
  title: 'Bots',
  about: 'Konten von Programmen, jedes gehört einer Person. Dass du hinsiehst, wird ins Protokoll geschrieben.',
  show: 'Bots zeigen',
  loading: 'Die Bots werden geladen',
  none: 'Niemand hat einen Bot.',
  all: 'Alle Bots',
  of: (owner) => `von ${owner}`,
  active: 'Aktiv',
  disabled: 'Abgeschaltet',
  somebody: 'jemandem',
  deleted: 'einer gelöschten Person',
  disable: {
    short: 'Abschalten …',
    of: (name) => `${name} abschalten …`,
    title: (name) => `${name} abschalten?`,
    about: (owner) =>
      `Die Tokens enden sofort und überall, und bis zum Einschalten bekommt der Bot von ${owner} keine neuen. Was er geschrieben hat, bleibt.`,
    action: 'Abschalten',
    done: (name) => `${name} ist abgeschaltet.`,
  },
  enable: {
    short: 'Einschalten …',
    of: (name) => `${name} einschalten …`,
    title: (name) => `${name} einschalten?`,
    about: (owner) => `Der Bot von ${owner} kann wieder Tokens bekommen. Die er hatte, bleiben beendet.`,
    action: 'Einschalten',
    done: (name) => `${name} kann wieder Tokens bekommen.`,
  },
};
