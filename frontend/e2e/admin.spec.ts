import { apiOf } from './support/api';
import { expect, test } from './support/test';

test('an administrator has a read model built anew and sees it swapped in', async ({ administratorLoggedIn }) => {
  const { page } = await administratorLoggedIn();
  await page.getByRole('link', { name: 'Admin' }).click();
  await expect(page.getByRole('heading', { name: 'Read models', exact: true })).toBeVisible();
  const card = page.getByRole('article', { name: 'conversion_history' });
  await expect(card.getByText('Live', { exact: true })).toBeVisible();
  const before = Number(/build (\d+)/.exec((await card.textContent()) ?? '')?.[1]);

  await card.getByRole('button', { name: 'Rebuild conversion_history…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Build conversion_history anew?' });
  await dialog.getByRole('button', { name: 'Rebuild' }).click();
  await expect(card.getByText(`Build ${before + 1} is begun.`)).toBeVisible();
  await expect(card.getByText(`build ${before + 1}, version`)).toBeVisible({ timeout: 60_000 });

  // And back: nothing was lost by trying.
  await card.getByRole('button', { name: `Go back to build ${before} of conversion_history…` }).click();
  await page.getByRole('button', { name: 'Go back', exact: true }).click();
  await expect(card.getByText(`Build ${before} is read again.`)).toBeVisible();
  await expect(card.getByText(`build ${before}, version`)).toBeVisible();
  await expect(page.getByRole('table').getByRole('row', { name: /You.*swap conversion_history/ }).first()).toBeVisible();
});

test('an administrator finds somebody and makes them an auditor', async ({ administratorLoggedIn, loggedIn }) => {
  const ada = await loggedIn('ada');
  const { page } = await administratorLoggedIn();
  await page.getByRole('link', { name: 'Admin' }).click();
  await page.getByRole('navigation', { name: 'Administration' }).getByRole('link', { name: 'People' }).click();
  await expect(page.getByRole('heading', { name: 'People', exact: true })).toBeVisible();
  await page.getByLabel('Handle begins with').fill(`@${ada.handle}`);
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  const person = page.getByRole('list', { name: 'People' }).getByRole('listitem');
  await expect(person).toHaveCount(1);
  await expect(person).toContainText('Member');
  await page.getByRole('button', { name: `Change the role of @${ada.handle}…` }).click();
  const dialog = page.getByRole('dialog', { name: `Change the role of @${ada.handle}?` });
  await dialog.getByLabel('Role').selectOption('auditor');
  await dialog.getByRole('button', { name: 'Change role' }).click();
  await expect(person).toContainText('Auditor');
  // With the next token: what only auditors may ask is answered.
  await (await apiOf(ada))('GET', '/api/v1/audit/events?limit=1');
});

test('who is no administrator sees neither the page nor a way to it', async ({ loggedIn }) => {
  const { page } = await loggedIn('ada');
  await expect(page.getByRole('link', { name: 'Profile' })).toBeVisible();
  for (const name of ['Admin', 'Audit']) await expect(page.getByRole('link', { name })).toHaveCount(0);
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await page.goto('/admin/read-models');
  await expect(page.getByRole('heading', { name: 'Only administrators can see this' })).toBeVisible();
  await page.goto('/audit');
  await expect(page.getByRole('heading', { name: 'Only auditors and administrators can see this' })).toBeVisible();
  expect(asked.filter((path) => path.startsWith('/api/v1/audit') || path.startsWith('/api/v1/projections'))).toEqual([]);
});
