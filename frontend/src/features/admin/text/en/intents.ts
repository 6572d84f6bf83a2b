import { counted, plural } from '@/lib/text/count';

/** What is said before something is asked of a read model: the build that is read now may not be known. */
export const intents = {
  readNow: (build: number | null) => (build === null ? 'the one that is read' : `build ${build}`),
  rebuild: {
    title: (model: string) => `Build ${model} anew?`,
    events: (events: number | null) =>
      `${events === null ? 'All events' : `All ${counted(events, 'event')}`} are read again from the first one on, into tables beside the ones that are read.`,
    meanwhile: (read: string) => `Meanwhile ${read} is read and kept fresh as ever: nobody notices.`,
    action: 'Rebuild',
    whenReady:
      'Read the new build as soon as it has caught up. Without this it waits for you, so that you can look at its tables first.',
  },
  swap: {
    title: (build: number, model: string) => `Read build ${build} of ${model}?`,
    ready: (build: number) => `Build ${build} has caught up. It is read from the next moment on.`,
    later: (build: number) => `Build ${build} is read as soon as it has caught up.`,
    laterIn: (build: number, time: string) => `Build ${build} is read as soon as it has caught up, in about ${time}.`,
    waits: (because: string) => `Why it waits: ${because}.`,
    kept: (read: string) =>
      `Nobody finds an empty or half a table meanwhile. ${capital(read)} is kept for a week, so that you can go back.`,
    action: 'Swap',
  },
  swapBack: {
    title: (build: number, model: string) => `Go back to build ${build} of ${model}?`,
    atOnce: (read: string) => `It is read at once in place of ${read}, which is put aside.`,
    stoodStill:
      'It has stood still since it was replaced. If the program that runs has its code, it catches up; if not, answers stay old, and say so, until you start the program that has.',
    action: 'Go back',
  },
  abort: {
    title: (build: number, model: string) => `Drop build ${build} of ${model}?`,
    lost: 'Its tables are dropped, and the work that went into them is lost. It can be built again from the log.',
    goesOn: (read: string) => `${capital(read)} goes on being read.`,
    action: 'Drop it',
  },
  retry: {
    title: (key: string) => `Try ${key} again?`,
    applied: (events: number, key: string) =>
      `${counted(events, 'event')} of ${key} ${plural(events, 'is', 'are')} applied in order, up to the first that fails.`,
    helps: 'It helps once the cause is gone. A new program tries by itself what another one has parked.',
    action: 'Try again',
  },
  skip: {
    title: (sequence: number, stream: string) => `Leave out event ${sequence} of ${stream}?`,
    without: (model: string) => `${model} will not have it. A later rebuild leaves it out, too, if it cannot apply it.`,
    behind: (events: number) =>
      `The ${counted(events, 'event')} behind it ${plural(events, 'is', 'are')} applied then, up to the next that fails.`,
    nothingBehind: 'Nothing waits behind it.',
    stays: 'The event itself stays in the log.',
    action: 'Leave it out',
    tooShort: 'Say why, in a few words: others will ask.',
    refused: 'Use one line of 3 to 200 characters.',
    hint: 'It stays in the log for ever: nothing about persons belongs here.',
  },
  note: 'That you asked for this is written in the log.',
};

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
