import { counted, plural } from '@/lib/text/count';

import type { intents as en } from '../en/intents';

export const intents: typeof en = {
  readNow: (build) => (build === null ? 'der gelesene Stand' : `Stand ${build}`),
  rebuild: {
    title: (model) => `${model} neu bauen?`,
    events: (events) =>
      `${events === null ? 'Alle Ereignisse' : `Alle ${counted(events, 'Ereignis', 'Ereignisse')}`} werden vom ersten an noch einmal gelesen, in Tabellen neben denen, die gelesen werden.`,
    meanwhile: (read) => `Währenddessen wird ${read} gelesen und wie immer frisch gehalten: Niemand merkt etwas.`,
    action: 'Neu bauen',
    whenReady:
      'Den neuen Stand lesen, sobald er aufgeholt hat. Ohne das wartet er auf dich, damit du dir zuerst seine Tabellen ansehen kannst.',
  },
  swap: {
    title: (build, model) => `Stand ${build} von ${model} lesen?`,
    ready: (build) => `Stand ${build} hat aufgeholt. Er wird vom nächsten Augenblick an gelesen.`,
    later: (build) => `Stand ${build} wird gelesen, sobald er aufgeholt hat.`,
    laterIn: (build, time) => `Stand ${build} wird gelesen, sobald er aufgeholt hat, in etwa ${time}.`,
    waits: (because) => `Warum er wartet: ${because}.`,
    kept: (read) =>
      `Niemand findet währenddessen eine leere oder halbe Tabelle. ${capital(read)} wird eine Woche aufbewahrt, damit du zurück kannst.`,
    action: 'Wechseln',
  },
  swapBack: {
    title: (build, model) => `Zurück zu Stand ${build} von ${model}?`,
    atOnce: (read) => `Er wird sofort gelesen; beiseitegelegt wird: ${read}.`,
    stoodStill:
      'Er steht still, seit er ersetzt wurde. Hat das laufende Programm seinen Code, holt er auf; sonst bleiben Antworten alt, und sagen es, bis du das Programm startest, das ihn hat.',
    action: 'Zurückgehen',
  },
  abort: {
    title: (build, model) => `Stand ${build} von ${model} verwerfen?`,
    lost: 'Seine Tabellen werden verworfen, und die Arbeit daran ist verloren. Er kann aus dem Protokoll neu gebaut werden.',
    goesOn: (read) => `${capital(read)} wird weiter gelesen.`,
    action: 'Verwerfen',
  },
  retry: {
    title: (key) => `${key} noch einmal versuchen?`,
    applied: (events, key) =>
      `${counted(events, 'Ereignis', 'Ereignisse')} von ${key} ${plural(events, 'wird', 'werden')} der Reihe nach angewandt, bis zum ersten, das fehlschlägt.`,
    helps: 'Es hilft, wenn die Ursache behoben ist. Ein neues Programm versucht von selbst, was ein anderes geparkt hat.',
    action: 'Noch einmal versuchen',
  },
  skip: {
    title: (sequence, stream) => `Ereignis ${sequence} von ${stream} auslassen?`,
    without: (model) => `${model} wird es nicht haben. Auch ein späterer Neubau lässt es aus, wenn er es nicht anwenden kann.`,
    behind: (events) =>
      `${plural(events, 'Das eine Ereignis dahinter wird', `Die ${counted(events, 'Ereignis', 'Ereignisse')} dahinter werden`)} dann angewandt, bis zum nächsten, das fehlschlägt.`,
    nothingBehind: 'Dahinter wartet nichts.',
    stays: 'Das Ereignis selbst bleibt im Protokoll.',
    action: 'Auslassen',
    tooShort: 'Sag in ein paar Worten, warum: Andere werden fragen.',
    refused: 'Nimm eine Zeile von 3 bis 200 Zeichen.',
    hint: 'Es bleibt für immer im Protokoll: Nichts über Personen gehört hierher.',
  },
  note: 'Dass du darum gebeten hast, wird ins Protokoll geschrieben.',
};

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
