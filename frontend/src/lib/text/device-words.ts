/** What a session runs on, as far as it is known. */
interface Device {
  browser?: string | null;
  system?: string | null;
}

/** The browser and what it runs on: `Firefox on Linux`. */
export function deviceWords({ browser, system }: Device): string {
  if (browser && system) return `${browser} on ${system}`;
  if (browser) return browser;
  return system ? `A browser on ${system}` : 'An unknown browser';
}
