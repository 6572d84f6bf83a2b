import { commonText } from './common-text';

/** Who did something, in words: `account:<id>`, `operator:<name>`, `worker:<name>`, `webhook:<id>` and the like. */
export function actorText(actor: string, ownAccount: string): string {
  const [kind = '', name = ''] = split(actor);
  const text = commonText();
  switch (kind) {
    case 'account':
      return name === ownAccount ? text.you : text.account(shortId(name));
    case 'operator':
      return name === '' ? text.theOperator : text.operator(name.replace(/-/g, ' '));
    case 'worker':
      return text.worker(name);
    case 'webhook':
      return text.webhook(shortId(name));
    case 'anonymous':
      return text.stranger;
    default:
      return actor;
  }
}

/** The account behind an actor; null when it is none. */
export function accountOf(actor: string): string | null {
  const [kind, name] = split(actor);
  return kind === 'account' && name !== undefined && name !== '' ? name : null;
}

/** The end of an id, by which people tell ids apart: beginnings of UUIDv7s are times, and much alike. */
export function shortId(id: string): string {
  return id.length <= 8 ? id : `…${id.slice(-8)}`;
}

function split(actor: string): string[] {
  const at = actor.indexOf(':');
  return at < 0 ? [actor] : [actor.slice(0, at), actor.slice(at + 1)];
}
