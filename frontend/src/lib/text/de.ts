import type { en } from './en';

export const de: typeof en = {
  you: 'Du',
  account: (id) => `Konto ${id}`,
  theOperator: 'Der Betrieb',
  operator: (name) => `Betrieb (${name})`,
  worker: (name) => `Hintergrunddienst (${name})`,
  webhook: (id) => `Webhook ${id}`,
  stranger: 'Jemand ohne Anmeldung',
  browserOn: (browser, system) => `${browser} auf ${system}`,
  someBrowserOn: (system) => `Ein Browser auf ${system}`,
  unknownBrowser: 'Ein unbekannter Browser',
  byte: 'Byte',
  bytes: 'Bytes',
  today: 'Heute',
  yesterday: 'Gestern',
  timeToday: (time) => `heute um ${time}`,
  timeTomorrow: (time) => `morgen um ${time}`,
  seconds: (seconds) => `${seconds} s`,
  minutes: (minutes, seconds) => `${minutes} min ${seconds} s`,
  hours: (hours, minutes) => `${hours} h ${minutes} min`,
};
