import { defineConfig } from '@playwright/test';

import { systemUrl } from './support/system';

/** A machine that nobody waits at may be several times as slow as the one at which the tests are written. */
const patience = process.env.CI === undefined ? 1 : 3;

export default defineConfig({
  testDir: '.',
  testIgnore: process.env.WHERRY_SCREENS === undefined ? ['screens*.spec.ts'] : [],
  outputDir: '.results',
  globalSetup: './support/start-system.ts',
  // Two browsers at once are what a small machine carries next to the whole system.
  workers: 2,
  fullyParallel: true,
  forbidOnly: process.env.CI !== undefined,
  // What fails once and then passes is reported as flaky, to be found, and does not hold up a landing.
  retries: process.env.CI === undefined ? 0 : 1,
  timeout: patience * 90_000,
  expect: {
    timeout: patience * 15_000,
    toHaveScreenshot: {
      animations: 'disabled',
      caret: 'hide',
      scale: 'css',
      // The edges of letters and curves may differ a little from one machine to the next; what moves or has another colour is more.
      threshold: 0.25,
      maxDiffPixelRatio: 0.01,
    },
  },
  // One picture for all machines: `visual.spec.ts` brings its fonts along.
  snapshotPathTemplate: '{testDir}/visual/{arg}{ext}',
  // Where nobody looks at it, a picture that is missing is a failure, also when it is tried again.
  updateSnapshots: process.env.CI === undefined ? 'missing' : 'none',
  reporter: [['list']],
  use: {
    baseURL: systemUrl(),
    locale: 'en-GB',
    timezoneId: 'Europe/London',
    reducedMotion: 'reduce',
    // What steers the browser stops each service worker as it starts, and now and then never lets it go on: pages hung
    // that it was to answer. Tests of what it does let it in.
    serviceWorkers: 'block',
    // No trace: its recorder reads the pages' own object URLs, which the content security policy forbids.
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.WHERRY_CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        // Letters have the same edges whatever is set on the machine.
        '--font-render-hinting=none',
        '--disable-lcd-text',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
