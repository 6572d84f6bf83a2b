import { apiOf } from './support/api';
import { createRoom, inviteAndAccept, message, say } from './support/rooms';
import { expect, test } from './support/test';

test('an auditor finds who deleted a message, and everything that came of it', async ({ loggedIn, auditorLoggedIn }) => {
  test.slow();
  const [ada, ben, auditor] = await Promise.all([loggedIn('ada'), loggedIn('ben'), auditorLoggedIn()]);
  const room = await createRoom(ada.page, 'Harbour');
  await inviteAndAccept(ada, ben, 'Harbour');
  await say(ben.page, 'the ferry leaves at dawn');
  await expect(message(ada.page, 'the ferry leaves at dawn')).toBeVisible();
  const [adaApi, benApi] = await Promise.all([apiOf(ada), apiOf(ben)]);
  const { account_id: adaId } = await adaApi<{ account_id: string }>('GET', '/api/v1/me');
  const timeline = await benApi<{ items: { message_id: string }[] }>('GET', `/api/v1/rooms/${room}/timeline`);
  await adaApi('DELETE', `/api/v1/rooms/${room}/messages/${timeline.items[0]?.message_id ?? ''}`);

  const { page } = auditor;
  await page.getByRole('link', { name: 'Audit' }).click();
  await expect(page.getByRole('heading', { name: 'Audit', exact: true })).toBeVisible();
  await page.getByLabel('Room').fill(room);
  await page.getByLabel('What happened').fill('MessageDeleted');
  await page.getByRole('button', { name: 'Show' }).click();
  const events = page.getByRole('list', { name: 'Events, the latest first' });
  await expect(events.getByRole('listitem')).toHaveCount(1);
  await events.getByRole('link', { name: /Message deleted/ }).click();
  const event = page.getByRole('region', { name: 'Message deleted' });
  await expect(event).toContainText(`account:${adaId}`);

  // The address says what is shown, and nothing about whom it is.
  await page.reload();
  await expect(event).toContainText(`account:${adaId}`);
  await event.getByRole('link', { name: 'What it belongs to' }).click();
  await expect(page.getByRole('heading', { name: 'What was caused' })).toBeVisible();
  const chain = page.getByRole('list', { name: 'Commands and what they caused' });
  await expect(chain.getByRole('link', { name: 'Message deleted' })).toBeVisible();
});
