import { createRoom, inviteAndAccept, message } from './support/rooms';
import { expect, test } from './support/test';

test('a program posts by a webhook until it is revoked, and is told apart from people', async ({ loggedIn, request }) => {
  const [ada, ben] = await Promise.all([loggedIn('ada'), loggedIn('ben')]);
  await createRoom(ada.page, 'Harbour');
  await ben.page.goto('/rooms');
  await inviteAndAccept(ada, ben, 'Harbour');
  const webhooks = ada.page.getByRole('region', { name: 'Webhooks' });
  await webhooks.getByRole('button', { name: 'New webhook' }).click();
  const dialog = ada.page.getByRole('dialog');
  await dialog.getByLabel('What it is called').fill('Builds');
  await dialog.getByRole('button', { name: 'Make the webhook' }).click();
  const address = await dialog.getByLabel('Let your program post to this address').inputValue();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(webhooks.getByText('never used')).toBeVisible();

  const posted = await request.post(address, { data: { text: 'Build 7 is green' } });
  expect(posted.status()).toBe(201);
  for (const { page } of [ada, ben]) {
    await expect(message(page, 'Build 7 is green')).toBeVisible();
    const row = page.getByRole('log').getByRole('listitem').filter({ hasText: 'Build 7 is green' });
    await expect(row.getByText('Builds', { exact: true })).toBeVisible();
    await expect(row.getByText('bot', { exact: true })).toBeVisible();
  }

  await expect(webhooks.getByText(/^last used/)).toBeVisible();

  await webhooks.getByRole('button', { name: 'Revoke the webhook Builds' }).click();
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Revoke', exact: true }).click();
  await expect(webhooks.getByText('Builds', { exact: true })).toBeHidden();
  const refused = await request.post(address, { data: { text: 'Build 8 is green' } });
  expect(refused.status()).toBe(410);
  // Its name stays with what it has posted.
  await ben.page.reload();
  await expect(ben.page.getByRole('log').getByText('Builds', { exact: true })).toBeVisible();
});
