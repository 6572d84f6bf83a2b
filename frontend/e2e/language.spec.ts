import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

import { createRoom, say } from './support/rooms';
import { expect, test } from './support/test';

async function expectNoIssues(page: Page): Promise<void> {
  // Colours are the same in every language, and looking at them takes longest: `accessibility.spec.ts` does.
  const { violations } = await new AxeBuilder({ page }).disableRules('color-contrast').analyze();
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(serious.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([]);
}

/** A page of the app, in German: its language, its heading, and the tab's name. */
async function expectGerman(page: Page, path: string, heading: string): Promise<void> {
  await page.goto(path);
  await expect(page.getByRole('heading', { level: 1, name: heading, exact: true })).toBeAttached();
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  await expect(page).toHaveTitle(/ · Wherry$/);
  await expectNoIssues(page);
}

async function chooseGerman(page: Page): Promise<void> {
  await page.goto('/profile');
  await page.getByRole('button', { name: 'Deutsch' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Profil', exact: true })).toBeVisible();
}

test('who chooses German before logging in has German everywhere, and English again', async ({ loggedIn, browserFor }) => {
  test.slow();
  const { email, password, page: elsewhere } = await loggedIn('ada');
  const { page } = await browserFor();
  await page.goto('/login');
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await page.getByRole('button', { name: 'Deutsch' }).click();
  await expect(page.getByRole('heading', { name: 'Anmelden' })).toBeVisible();
  await expectNoIssues(page);

  // What is wrong with a field, what the server refuses, and what is right.
  await page.getByRole('button', { name: 'Anmelden' }).click();
  await expect(page.getByText('Gib eine Adresse wie name@example.org ein.')).toBeVisible();
  await page.getByLabel('E-Mail-Adresse').fill(email);
  await page.getByLabel('Passwort', { exact: true }).fill('not the one');
  await page.getByRole('button', { name: 'Anmelden' }).click();
  await expect(page.getByText('Die Adresse oder das Passwort stimmt nicht.')).toBeVisible();
  await page.getByLabel('Passwort', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Anmelden' }).click();

  await expect(page.getByRole('heading', { name: 'Räume', exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Neuer Raum' }).click();
  await page.getByLabel('Name').fill('Werft');
  await page.getByRole('button', { name: 'Raum erstellen' }).click();
  await page.getByLabel('Nachricht an Werft').fill('Moin');
  await page.getByLabel('Nachricht an Werft').press('Enter');
  await expect(page.getByRole('log').getByText('Moin')).toBeVisible();
  await expect(page.getByRole('log').getByText('Heute')).toBeVisible();
  await expectNoIssues(page);

  // What is being written survives a change of language, which loads the page anew.
  await page.getByLabel('Nachricht an Werft').fill('halb gesagt');
  const room = new URL(page.url()).pathname;
  await expectGerman(page, '/notifications', 'Mitteilungen');
  await expectGerman(page, '/search', 'Suche');
  await expectGerman(page, '/conversions', 'Dokumente umwandeln');
  await expectGerman(page, '/profile', 'Profil');
  await page.reload();
  await expect(page.getByRole('group', { name: 'Sprache' }).getByRole('button', { name: 'Deutsch', pressed: true })).toBeVisible();

  await page.getByRole('button', { name: 'English' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Profile', exact: true })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await page.goto(room);
  await expect(page.getByLabel('Message to Werft')).toHaveValue('halb gesagt');

  // It is the device that has a language, not the account.
  await elsewhere.reload();
  await expect(elsewhere.getByRole('heading', { name: 'Rooms', exact: true })).toBeVisible();
});

test('the pages of administrators and auditors are German, too', async ({ administratorLoggedIn }) => {
  const { page } = await administratorLoggedIn();
  await chooseGerman(page);
  await expectGerman(page, '/admin/people', 'Personen');
  await expectGerman(page, '/admin/reports', 'Meldungen');
  await expectGerman(page, '/admin/read-models', 'Lesemodelle');
  await expectGerman(page, '/audit', 'Prüfung');
});

test('a browser that prefers German begins with it, and writes times and numbers so', async ({ browserFor }) => {
  const { page } = await browserFor({ locale: 'de-AT' });
  await page.goto('/signup');
  await expect(page.getByRole('heading', { name: 'Erstelle dein Konto' })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  await page.goto('/nowhere');
  await expect(page.getByRole('heading', { name: 'Hier ist nichts' })).toBeVisible();
});

test('who reads English loads no German, and can change from the keyboard', async ({ loggedIn }) => {
  const { page } = await loggedIn('ada');
  const loaded: string[] = [];
  page.on('request', (request) => loaded.push(new URL(request.url()).pathname));
  await createRoom(page, 'Harbour');
  await say(page, 'ahoy');
  await page.reload();
  await expect(page.getByRole('log').getByText('ahoy')).toBeVisible();
  const german = () => loaded.filter((path) => /\/german-[^/]*\.js$/.test(path));
  expect(german()).toEqual([]);

  await page.keyboard.press('Control+k');
  const palette = page.getByRole('combobox', { name: 'Go to a room or a page, or do something' });
  await expect(palette).toBeFocused();
  await palette.fill('deutsch');
  await expect(page.getByRole('option', { name: 'Deutsch' })).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Nachricht an Harbour')).toBeVisible();
  expect(german().length).toBeGreaterThan(0);
});
