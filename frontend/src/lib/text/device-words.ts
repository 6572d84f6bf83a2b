import { commonText } from './common-text';

/** What a session runs on, as far as it is known. */
interface Device {
  browser?: string | null;
  system?: string | null;
}

/** The browser and what it runs on: `Firefox on Linux`. */
export function deviceWords({ browser, system }: Device): string {
  if (browser && system) return commonText().browserOn(browser, system);
  if (browser) return browser;
  return system ? commonText().someBrowserOn(system) : commonText().unknownBrowser;
}
