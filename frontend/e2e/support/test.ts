import { test as base, expect } from '@playwright/test';
import type { BrowserContext, BrowserContextOptions, Page } from '@playwright/test';

import { enrol, somebody } from './api';
import type { Identity } from './api';
import { systemUrl } from './system';

/** Somebody at a browser of their own. */
export interface Person extends Identity {
  page: Page;
  context: BrowserContext;
}

interface Fixtures {
  /** A browser of its own for somebody, with nothing in it yet. */
  browserFor: (options?: BrowserContextOptions) => Promise<{ page: Page; context: BrowserContext }>;
  /** Somebody who has an account and is logged in, looking at their rooms. */
  loggedIn: (name: string, options?: BrowserContextOptions) => Promise<Person>;
}

export const test = base.extend<Fixtures>({
  browserFor: async ({ browser, contextOptions }, use) => {
    const contexts: BrowserContext[] = [];
    const faults: string[] = [];
    await use(async (options) => {
      const context = await browser.newContext({
        ...contextOptions,
        baseURL: systemUrl(),
        locale: 'en-GB',
        timezoneId: 'Europe/London',
        reducedMotion: 'reduce',
        ...options,
      });
      contexts.push(context);
      const page = await context.newPage();
      // A fault in the app or a breach of its own policy fails the test, whatever the page shows.
      page.on('pageerror', (error) => faults.push(String(error)));
      page.on('console', (message) => {
        if (/content security policy/i.test(message.text())) faults.push(message.text());
      });
      return { page, context };
    });
    await Promise.all(contexts.map((context) => context.close()));
    expect(faults).toEqual([]);
  },

  loggedIn: async ({ browserFor }, use) => {
    await use(async (name, options) => {
      const identity = somebody(name);
      await enrol(identity);
      const { page, context } = await browserFor(options);
      await logIn(page, identity);
      return { ...identity, page, context };
    });
  },
});

export { expect };

/** Logs in by the page. */
export async function logIn(page: Page, { email, password }: Identity): Promise<void> {
  await page.goto('/login');
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect(page.getByRole('heading', { name: 'Rooms', exact: true })).toBeVisible();
}
