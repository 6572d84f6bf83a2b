import type { Locator, Page } from '@playwright/test';

import { documentPath } from './support/fixtures';
import { expect, test } from './support/test';
import type { Person } from './support/test';

/** One document may wait for others' in the queue. */
const conversionLimit = 60_000;

function card(page: Page, name: string): Locator {
  return page.getByRole('region', { name: 'Your conversions' }).getByRole('listitem').filter({ hasText: name });
}

/** Finds somebody in the list of people and sets how much they may use. */
async function limit({ page }: Person, who: Person, limits: Record<string, string>): Promise<void> {
  await page.goto(`/admin/people?handle=${who.handle}`);
  await page.getByRole('button', { name: `Limits of @${who.handle}…` }).click();
  const dialog = page.getByRole('dialog', { name: `Limits of @${who.handle}` });
  for (const [label, value] of Object.entries(limits)) await dialog.getByLabel(label).fill(value);
  await dialog.getByRole('button', { name: 'Set limits' }).click();
  await expect(page.getByText(`The limits of @${who.handle} are set.`)).toBeVisible();
  await expect(dialog).toBeHidden();
}

test('an administrator limits the conversions of somebody, who is told, and allows more', async ({
  loggedIn,
  administratorLoggedIn,
}) => {
  test.slow();
  const [ada, administrator] = await Promise.all([loggedIn('ada'), administratorLoggedIn()]);
  await limit(administrator, ada, { 'Conversions a day': '1' });
  const { page } = ada;
  await page.goto('/conversions');
  const usage = page.getByRole('region', { name: 'What you use' });
  await expect(usage).toContainText('Conversions today 0 of 1');
  await page.getByLabel('Documents').setInputFiles(documentPath('plain.docx'));
  await expect(card(page, 'plain.docx')).toContainText('Done', { timeout: conversionLimit });
  await expect(usage).toContainText('Conversions today 1 of 1');
  await expect(usage).toContainText('Used up');
  await expect(usage.getByRole('progressbar', { name: 'Conversions today: 1 of 1' })).toHaveAttribute('aria-valuenow', '100');

  await page.getByLabel('Documents').setInputFiles(documentPath('plain.xlsx'));
  const refused = card(page, 'plain.xlsx');
  await expect(refused).toContainText('You have asked for 1 of 1 conversions today.');
  await expect(refused).toContainText('midnight UTC');

  await limit(administrator, ada, { 'Conversions a day': '5' });
  await page.getByRole('button', { name: 'Try plain.xlsx again' }).click();
  await expect(card(page, 'plain.xlsx')).toContainText('Done', { timeout: conversionLimit });
  await expect(usage).toContainText('Conversions today 2 of 5');
});

test('files take room, which is free again when they are deleted', async ({ loggedIn, administratorLoggedIn }) => {
  test.slow();
  const [ada, administrator] = await Promise.all([loggedIn('ada'), administratorLoggedIn()]);
  const { page } = ada;
  await page.goto('/conversions');
  await expect(page.getByRole('button', { name: 'Choose files' })).toBeVisible();
  await page.getByLabel('Documents').setInputFiles(documentPath('plain.docx'));
  await expect(card(page, 'plain.docx')).toContainText('Done', { timeout: conversionLimit });
  // Less than is there already: it stays, and nothing is added.
  await limit(administrator, ada, { 'Stored files, in MB': '0.001' });
  await page.goto('/profile');
  const usage = page.getByRole('region', { name: 'What you use' });
  await expect(usage).toContainText(/Stored files .* of 1 KB/);
  await expect(usage).toContainText('Used up');
  await expect(usage).toContainText('One file may be up to');

  await page.goto('/conversions');
  await expect(card(page, 'plain.docx')).toContainText('Done');
  await page.getByLabel('Documents').setInputFiles(documentPath('plain.xlsx'));
  await expect(card(page, 'plain.xlsx')).toContainText(/Your files take .* of 1 KB/);
  await card(page, 'plain.docx').getByRole('button', { name: /^Delete/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: /^Delete/ }).click();
  await expect(usage).toContainText('Stored files 0 bytes of 1 KB');
});

test('an administrator sees what somebody uses, and what holds for everybody', async ({
  loggedIn,
  administratorLoggedIn,
}) => {
  const [ada, { page }] = await Promise.all([loggedIn('ada'), administratorLoggedIn()]);
  await page.goto(`/admin/people?handle=${ada.handle}`);
  await page.getByRole('button', { name: `Limits of @${ada.handle}…` }).click();
  const dialog = page.getByRole('dialog', { name: `Limits of @${ada.handle}` });
  await expect(dialog).toContainText('has asked for 0 conversions');
  await dialog.getByLabel('Conversions a day').fill('many');
  await dialog.getByRole('button', { name: 'Set limits' }).click();
  await expect(dialog.getByText(/Enter a whole number/)).toBeVisible();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Limits of everybody…' }).click();
  await expect(page.getByRole('dialog', { name: 'Limits of everybody' }).getByLabel('Conversions a day')).toBeVisible();
});
