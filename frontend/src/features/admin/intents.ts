import type { AskedOfProjection, Build, ParkedKey } from '@/lib/api/models';
import { duration } from '@/lib/time/format-time';

import type { ReadModel } from './read-models';
import { adminText } from './text';

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
  const text = adminText().intents;
  const read = text.readNow(model.live?.build ?? null);
  switch (intent.kind) {
    case 'rebuild': {
      const { live } = model;
      return {
        title: text.rebuild.title(model.name),
        lines: [text.rebuild.events(live && (live.head ?? live.applied)), text.rebuild.meanwhile(read)],
        action: text.rebuild.action,
        isDangerous: false,
      };
    }
    case 'swap': {
      const { build, waits_because: because, seconds_left: left, parked_keys: parked } = intent.build;
      const later = typeof left === 'number' ? text.swap.laterIn(build, duration(left * 1000)) : text.swap.later(build);
      return {
        title: text.swap.title(build, model.name),
        lines: [
          ...(typeof because === 'string' ? [text.swap.ready(build), text.swap.waits(because)] : [later]),
          text.swap.kept(read),
        ],
        action: text.swap.action,
        isDangerous: parked > 0,
      };
    }
    case 'swap-back':
      return {
        title: text.swapBack.title(intent.build.build, model.name),
        lines: [text.swapBack.atOnce(read), text.swapBack.stoodStill],
        action: text.swapBack.action,
        isDangerous: true,
      };
    case 'abort':
      return {
        title: text.abort.title(intent.build.build, model.name),
        lines: [text.abort.lost, text.abort.goesOn(read)],
        action: text.abort.action,
        isDangerous: true,
      };
    case 'retry':
      return {
        title: text.retry.title(intent.parked.key),
        lines: [text.retry.applied(intent.parked.waiting_events, intent.parked.key), text.retry.helps],
        action: text.retry.action,
        isDangerous: false,
      };
    case 'skip': {
      const { sequence, stream, waiting_events: waiting } = intent.parked;
      return {
        title: text.skip.title(sequence, stream),
        lines: [
          text.skip.without(model.name),
          waiting > 1 ? text.skip.behind(waiting - 1) : text.skip.nothingBehind,
          text.skip.stays,
        ],
        action: text.skip.action,
        isDangerous: true,
      };
    }
  }
}
