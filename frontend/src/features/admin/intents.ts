import type { AskedOfProjection, Build, ParkedKey } from '@/lib/api/models';
import { counted } from '@/lib/text/count';
import { duration } from '@/lib/time/format-time';

import type { ReadModel } from './read-models';

/** What an administrator is about to ask of a read model. */
export type Intent = { model: ReadModel } & (
  | { kind: 'rebuild' }
  | { kind: 'swap'; build: Build }
  | { kind: 'swap-back'; build: Build }
  | { kind: 'abort'; build: Build }
  | { kind: 'retry'; parked: ParkedKey }
  | { kind: 'skip'; parked: ParkedKey }
);

/** What a person chooses or types along with it. */
export interface Choices {
  swapWhenReady: boolean;
  reason: string;
}

interface Words {
  title: string;
  /** What will happen, in full. */
  lines: string[];
  /** The verb of the button that does it. */
  action: string;
  /** Whether something is lost by it. */
  isDangerous: boolean;
}

/** As the API takes it. */
export function operationOf(intent: Intent, { swapWhenReady, reason }: Choices): AskedOfProjection {
  switch (intent.kind) {
    case 'rebuild':
      return { operation: 'rebuild', swap_when_ready: swapWhenReady };
    case 'swap':
    case 'swap-back':
      return { operation: 'swap', build: intent.build.build };
    case 'abort':
      return { operation: 'abort', build: intent.build.build };
    case 'retry':
      return { operation: 'retry', stream: intent.parked.stream, key: intent.parked.key };
    case 'skip':
      return {
        operation: 'skip',
        stream: intent.parked.stream,
        sequence: intent.parked.sequence,
        reason: reason.trim(),
      };
  }
}

/** The words of the question before it is done. */
export function wordsOf(intent: Intent): Words {
  const { model } = intent;
  const read = model.live === null ? 'the one that is read' : `build ${model.live.build}`;
  switch (intent.kind) {
    case 'rebuild':
      return {
        title: `Build ${model.name} anew?`,
        lines: [
          `${model.live === null ? 'All events' : `All ${counted(model.live.head ?? model.live.applied, 'event')}`} are read again from the first one on, into tables beside the ones that are read.`,
          `Meanwhile ${read} is read and kept fresh as ever: nobody notices.`,
        ],
        action: 'Rebuild',
        isDangerous: false,
      };
    case 'swap': {
      const { build, waits_because: because, seconds_left: left } = intent.build;
      const isReady = typeof because === 'string';
      return {
        title: `Read build ${build} of ${model.name}?`,
        lines: [
          isReady
            ? `Build ${build} has caught up. It is read from the next moment on.`
            : `Build ${build} is read as soon as it has caught up${typeof left === 'number' ? `, in about ${duration(left * 1000)}` : ''}.`,
          ...(isReady ? [`Why it waits: ${because}.`] : []),
          `Nobody finds an empty or half a table meanwhile. ${capital(read)} is kept for a week, so that you can go back.`,
        ],
        action: 'Swap',
        isDangerous: intent.build.parked_keys > 0,
      };
    }
    case 'swap-back':
      return {
        title: `Go back to build ${intent.build.build} of ${model.name}?`,
        lines: [
          `It is read at once in place of ${read}, which is put aside.`,
          'It has stood still since it was replaced. If the program that runs has its code, it catches up; if not, answers stay old, and say so, until you start the program that has.',
        ],
        action: 'Go back',
        isDangerous: true,
      };
    case 'abort':
      return {
        title: `Drop build ${intent.build.build} of ${model.name}?`,
        lines: [
          'Its tables are dropped, and the work that went into them is lost. It can be built again from the log.',
          `${capital(read)} goes on being read.`,
        ],
        action: 'Drop it',
        isDangerous: true,
      };
    case 'retry':
      return {
        title: `Try ${intent.parked.key} again?`,
        lines: [
          `${counted(intent.parked.waiting_events, 'event')} of ${intent.parked.key} ${intent.parked.waiting_events === 1 ? 'is' : 'are'} applied in order, up to the first that fails.`,
          'It helps once the cause is gone. A new program tries by itself what another one has parked.',
        ],
        action: 'Try again',
        isDangerous: false,
      };
    case 'skip':
      return {
        title: `Leave out event ${intent.parked.sequence} of ${intent.parked.stream}?`,
        lines: [
          `${model.name} will not have it. A later rebuild leaves it out, too, if it cannot apply it.`,
          intent.parked.waiting_events > 1
            ? `The ${counted(intent.parked.waiting_events - 1, 'event')} behind it ${intent.parked.waiting_events === 2 ? 'is' : 'are'} applied then, up to the next that fails.`
            : 'Nothing waits behind it.',
          'The event itself stays in the log.',
        ],
        action: 'Leave it out',
        isDangerous: true,
      };
  }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
