/** What somebody went to a provider of identities for. */
export interface KeptVisit {
  purpose: 'log-in' | 'link';
  /** What stands on the provider's button. */
  label: string;
  /** Where to go afterwards. */
  returnTo: string;
}

/** An identity that is proven and waits for the password of the account that it is to be linked to. */
export interface ProvenIdentity {
  linkToken: string;
  label: string;
  /** What the provider calls the person. */
  called: string;
}

const key = 'wherry.visit';

/** Keeps it in this tab, which leaves the app meanwhile. It is no secret. */
export function keepVisit(visit: KeptVisit): void {
  sessionStorage.setItem(key, JSON.stringify(visit));
}

/** Gives it, once. */
export function takeVisit(): KeptVisit | null {
  const text = sessionStorage.getItem(key);
  sessionStorage.removeItem(key);
  return text === null ? null : (JSON.parse(text) as KeptVisit);
}

let proven: ProvenIdentity | null = null;

/** Keeps it in memory on the way to the profile. */
export function keepProvenIdentity(identity: ProvenIdentity): void {
  proven = identity;
}

/** Gives it, once. */
export function takeProvenIdentity(): ProvenIdentity | null {
  const taken = proven;
  proven = null;
  return taken;
}
