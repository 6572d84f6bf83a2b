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

/** What was kept; null if nothing was. */
export function keptVisit(): KeptVisit | null {
  const text = sessionStorage.getItem(key);
  return text === null ? null : (JSON.parse(text) as KeptVisit);
}

/** It is over. */
export function dropVisit(): void {
  sessionStorage.removeItem(key);
}

let proven: ProvenIdentity | null = null;

/** Keeps it in memory on the way to the profile. */
export function keepProvenIdentity(identity: ProvenIdentity): void {
  proven = identity;
}

/** What was kept; null if nothing was. */
export function keptProvenIdentity(): ProvenIdentity | null {
  return proven;
}

/** It has arrived. */
export function dropProvenIdentity(): void {
  proven = null;
}
