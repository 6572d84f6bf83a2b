/** Who did something, in words: `account:<id>`, `operator:<name>`, `worker:<name>`, `webhook:<id>` and the like. */
export function actorText(actor: string, ownAccount: string): string {
  const [kind = '', name = ''] = split(actor);
  switch (kind) {
    case 'account':
      return name === ownAccount ? 'You' : `Account ${shortId(name)}`;
    case 'operator':
      return name === '' ? 'The operator' : `Operator (${name.replace(/-/g, ' ')})`;
    case 'worker':
      return `Worker (${name})`;
    case 'webhook':
      return `Webhook ${shortId(name)}`;
    case 'anonymous':
      return 'A stranger';
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
