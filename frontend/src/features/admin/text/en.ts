import { counted, plural } from '@/lib/text/count';

import { bots } from './en/bots';
import { intents } from './en/intents';
import { limits } from './en/limits';
import { readModels } from './en/read-models';
import { rooms } from './en/rooms';

export const en = {
  bots,
  intents,
  limits,
  readModels,
  rooms,
  reason: 'Reason',
  cancel: 'Cancel',
  any: 'Any',
  tabs: { label: 'Administration', people: 'People', rooms: 'Rooms', reports: 'Reports', readModels: 'Read models' },
  /** Each may do what the ones before may, too. */
  roles: {
    member: { name: 'Member', may: 'uses the workspace' },
    auditor: { name: 'Auditor', may: 'may also see what happened here, and verify it' },
    admin: { name: 'Administrator', may: 'may also give roles and look after the read models' },
  },
  states: {
    active: 'Active',
    'not-activated': 'Not activated',
    abandoned: 'Never activated',
    erased: 'Erased',
  },
  fixed: {
    own: 'Your own role is changed by another administrator, so that there always is one.',
    erased: 'Who is forgotten needs no role.',
    notProven: 'A role can be given once the address is proven.',
  },
  people: {
    title: 'People',
    about: 'Who has an account and what they may do. That you look is written into the log.',
    stale: 'This list is behind the log.',
    staleAbout: 'The newest changes may be missing; ask again in a moment.',
    loading: 'Loading people',
    none: 'Nobody is like that',
    noneAbout: 'No account fits. Leave out a part of the filter.',
    loadingMore: 'Loading…',
    more: 'Show more',
    filter: 'Filter',
    handle: 'Handle begins with',
    role: 'Role',
    state: 'State',
    show: 'Show',
    you: '(you)',
    deleted: 'Deleted person',
    since: (time: string) => `since ${time}`,
    change: 'Change…',
    changeOf: (handle: string) => `Change the role of @${handle}…`,
    factor: 'Second factor…',
    factorOf: (handle: string) => `Reset the second factor of @${handle}…`,
  },
  changeRole: {
    title: (handle: string) => `Change the role of @${handle}?`,
    done: (handle: string, role: string) => `@${handle} is ${role.toLowerCase()} now.`,
    hint: (role: string, may: string) => `${role}: ${may}.`,
    losesAdmin: (handle: string) => `@${handle} will no longer be able to give roles, nor to undo this.`,
    note: 'It counts as soon as their app renews its token, which takes ten minutes at most. That you gave it is written in the log.',
    action: 'Change role',
  },
  resetFactor: {
    title: (handle: string) => `Reset the second factor of @${handle}?`,
    about:
      'For who has lost both the app and the recovery codes: their password alone logs them in until they turn a new one on. Make sure that it is really this person who asks.',
    tooShort: 'Say in a sentence how you know that it is this person who asks.',
    hint: (handle: string) => `Also how you know who asks. @${handle} can read it.`,
    note: 'That you did it is written in the log.',
    action: 'Reset',
    done: (handle: string) => `@${handle} logs in without a second factor now, and is told by mail.`,
  },
  operations: {
    title: 'What was asked',
    when: 'When',
    who: 'Who',
    what: 'What',
    /** The verb is the server's: rebuild, swap, abort, retry or skip. */
    asked: (verb: string, model: string) => `${verb} ${model}`,
    outcome: 'What came of it',
  },
  outcome: {
    writtenDown: (position: string) => `Written down as ${position}.`,
    late: 'The projectors have not followed it yet. They do when they run again: it is not lost.',
    waiting: 'Waiting for what comes of it…',
    gotIt: 'Got it',
  },
  parked: {
    label: (model: string) => `Parked keys of ${model}`,
    title: (keys: number) =>
      `${counted(keys, 'parked key')}: what happened there waits, in order, and everything else goes on`,
    where: (sequence: number, stream: string, subject: string) => `, event ${sequence} of ${stream}, on ${subject}`,
    facts: (waiting: number, attempts: number, build: number) =>
      `${counted(waiting, 'event')} ${plural(waiting, 'waits', 'wait')} · tried ${counted(attempts, 'time')} · build ${build} · since `,
    program: (code: string) => ` · program ${code}`,
    retry: 'Retry…',
    retryOf: (sequence: number, stream: string, model: string) => `Try event ${sequence} of ${stream} again in ${model}…`,
    skip: 'Skip…',
    skipOf: (sequence: number, stream: string, model: string) => `Skip event ${sequence} of ${stream} in ${model}…`,
    showAll: (keys: number) => `Show all ${counted(keys, 'key')}`,
  },
};
