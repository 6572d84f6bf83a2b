import { defineConfig } from '@playwright/test';

import { systemUrl } from './support/system';

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
  timeout: 90_000,
  expect: {
    timeout: 15_000,
  },
  reporter: [['list']],
  use: {
    baseURL: systemUrl(),
    locale: 'en-GB',
    timezoneId: 'Europe/London',
    reducedMotion: 'reduce',
    // No trace: its recorder reads the pages' own object URLs, which the content security policy forbids.
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.WHERRY_CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
