import { test as base, expect } from '@playwright/test';
import type { BrowserContext, BrowserContextOptions, Page } from '@playwright/test';

import { apiOf, enrol, somebody } from './api';
import type { Identity } from './api';
import { administrator, systemUrl } from './system';

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
  /** The administrator at a browser of their own. A system that runs already has none that is known here. */
  administratorLoggedIn: (options?: BrowserContextOptions) => Promise<Person>;
  /** Somebody whom the administrator has made an auditor. */
  auditorLoggedIn: (options?: BrowserContextOptions) => Promise<Person>;
}

export const test = base.extend<Fixtures>({
  browserFor: async ({ browser, contextOptions, serviceWorkers }, use) => {
    const contexts: BrowserContext[] = [];
    const faults: string[] = [];
    await use(async (options) => {
      const context = await browser.newContext({
        ...contextOptions,
        serviceWorkers,
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

  administratorLoggedIn: async ({ browserFor }, use) => {
    base.skip(process.env.WHERRY_E2E_URL !== undefined, 'nobody is known to be an administrator there');
    await use(async (options) => {
      const { page, context } = await browserFor(options);
      await logIn(page, administrator);
      return { ...administrator, page, context };
    });
  },

  auditorLoggedIn: async ({ browserFor }, use) => {
    base.skip(process.env.WHERRY_E2E_URL !== undefined, 'nobody is known to be an administrator there');
    await use(async (options) => {
      const auditor = somebody('auditor');
      await enrol(auditor);
      const me = await (await apiOf(auditor))<{ account_id: string }>('GET', '/api/v1/me');
      await (await apiOf(administrator))('PUT', `/api/v1/accounts/${me.account_id}/role`, { role: 'auditor' });
      const { page, context } = await browserFor(options);
      await logIn(page, auditor);
      return { ...auditor, page, context };
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
