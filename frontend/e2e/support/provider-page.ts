import type { Page } from '@playwright/test';

/** Logs in at the provider that the tests have started, which asks whether we may know who it is. */
export async function logInThere(page: Page, login: string): Promise<void> {
  await page.locator('input[name="login"]').fill(login);
  await page.locator('input[name="password"]').fill('whatever');
  await page.getByRole('button', { name: 'Sign-in' }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
}
