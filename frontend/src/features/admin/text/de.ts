import { counted, plural } from '@/lib/text/count';

import { bots } from './de/bots';
import { intents } from './de/intents';
import { limits } from './de/limits';
import { readModels } from './de/read-models';
import { rooms } from './de/rooms';
import type { en } from './en';

/** What can be asked of a read model, by the server's verb for it. */
const askedOf: ReadonlyMap<string, string> = new Map([
  ['rebuild', 'neu bauen'],
  ['swap', 'wechseln'],
  ['abort', 'verwerfen'],
  ['retry', 'noch einmal versuchen'],
  ['skip', 'auslassen'],
]);

export const de: typeof en = {
  bots,
  intents,
  limits,
  readModels,
  rooms,
  reason: 'Grund',
  cancel: 'Abbrechen',
  any: 'Alle',
  tabs: { label: 'Verwaltung', people: 'Personen', rooms: 'Räume', reports: 'Meldungen', readModels: 'Lesemodelle' },
  roles: {
    member: { name: 'Mitglied', may: 'benutzt Wherry' },
    auditor: { name: 'Prüfung', may: 'darf auch sehen und nachprüfen, was hier geschehen ist' },
    admin: { name: 'Administration', may: 'darf auch Rollen vergeben und sich um die Lesemodelle kümmern' },
  },
  states: {
    active: 'Aktiv',
    'not-activated': 'Nicht aktiviert',
    abandoned: 'Nie aktiviert',
    erased: 'Gelöscht',
  },
  fixed: {
    own: 'Deine eigene Rolle ändert jemand anderes von der Administration, damit es sie immer gibt.',
    erased: 'Wer vergessen ist, braucht keine Rolle.',
    notProven: 'Eine Rolle kann vergeben werden, sobald die Adresse bestätigt ist.',
  },
  people: {
    title: 'Personen',
    about: 'Wer ein Konto hat und was die Person darf. Dass du hinsiehst, wird ins Protokoll geschrieben.',
    stale: 'Diese Liste ist hinter dem Protokoll zurück.',
    staleAbout: 'Die neuesten Änderungen können fehlen; frage gleich noch einmal.',
    loading: 'Die Personen werden geladen',
    none: 'So jemanden gibt es nicht',
    noneAbout: 'Kein Konto passt. Lass einen Teil des Filters weg.',
    loadingMore: 'Wird geladen …',
    more: 'Mehr zeigen',
    filter: 'Filter',
    handle: 'Kurzname beginnt mit',
    role: 'Rolle',
    state: 'Zustand',
    show: 'Zeigen',
    you: '(du)',
    deleted: 'Gelöschte Person',
    since: (time) => `seit ${time}`,
    change: 'Ändern …',
    changeOf: (handle) => `Rolle von @${handle} ändern …`,
    factor: 'Zweiter Faktor …',
    factorOf: (handle) => `Zweiten Faktor von @${handle} zurücksetzen …`,
  },
  changeRole: {
    title: (handle) => `Rolle von @${handle} ändern?`,
    done: (handle, role) => `@${handle} hat jetzt die Rolle ${role}.`,
    hint: (role, may) => `${role}: ${may}.`,
    losesAdmin: (handle) => `@${handle} kann dann keine Rollen mehr vergeben und das auch nicht rückgängig machen.`,
    note: 'Sie gilt, sobald die App der Person ihr Token erneuert, was höchstens zehn Minuten dauert. Dass du sie vergeben hast, wird ins Protokoll geschrieben.',
    action: 'Rolle ändern',
  },
  resetFactor: {
    title: (handle) => `Zweiten Faktor von @${handle} zurücksetzen?`,
    about:
      'Für Personen, die App und Wiederherstellungscodes verloren haben: Bis sie einen neuen einschalten, genügt zur Anmeldung ihr Passwort. Vergewissere dich, dass wirklich diese Person darum bittet.',
    tooShort: 'Sag in einem Satz, woher du weißt, dass diese Person darum bittet.',
    hint: (handle) => `Auch, woher du weißt, wer darum bittet. @${handle} kann es lesen.`,
    note: 'Dass du es getan hast, wird ins Protokoll geschrieben.',
    action: 'Zurücksetzen',
    done: (handle) => `@${handle} meldet sich jetzt ohne zweiten Faktor an und erfährt es per Mail.`,
  },
  operations: {
    title: 'Worum gebeten wurde',
    when: 'Wann',
    who: 'Wer',
    what: 'Was',
    // A verb of a newer server is shown as it is.
    asked: (verb, model) => `${model}: ${askedOf.get(verb) ?? verb}`,
    outcome: 'Was daraus wurde',
  },
  outcome: {
    writtenDown: (position) => `Aufgeschrieben als ${position}.`,
    late: 'Die Projektoren sind dem noch nicht gefolgt. Sie tun es, wenn sie wieder laufen: Es ist nicht verloren.',
    waiting: 'Wartet darauf, was daraus wird …',
    gotIt: 'Verstanden',
  },
  parked: {
    label: (model) => `Geparkte Schlüssel von ${model}`,
    title: (keys) =>
      `${counted(keys, 'geparkter Schlüssel', 'geparkte Schlüssel')}: Was dort geschah, wartet der Reihe nach, und alles andere geht weiter`,
    where: (sequence, stream, subject) => `, Ereignis ${sequence} von ${stream}, auf ${subject}`,
    facts: (waiting, attempts, build) =>
      `${counted(waiting, 'Ereignis', 'Ereignisse')} ${plural(waiting, 'wartet', 'warten')} · ${attempts}-mal versucht · Stand ${build} · seit `,
    program: (code) => ` · Programm ${code}`,
    retry: 'Noch einmal …',
    retryOf: (sequence, stream, model) => `Ereignis ${sequence} von ${stream} in ${model} noch einmal versuchen …`,
    skip: 'Auslassen …',
    skipOf: (sequence, stream, model) => `Ereignis ${sequence} von ${stream} in ${model} auslassen …`,
    showAll: (keys) => `Alle ${counted(keys, 'Schlüssel', 'Schlüssel')} zeigen`,
  },
};
