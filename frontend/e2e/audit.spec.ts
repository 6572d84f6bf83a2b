import { readFileSync } from 'node:fs';

import type { Page } from '@playwright/test';

import { apiOf } from './support/api';
import { createRoom, inviteAndAccept, message, say } from './support/rooms';
import { expect, test } from './support/test';

test('an auditor finds who deleted a message, what came of it, and how the room was then', async ({ loggedIn, auditorLoggedIn }) => {
  test.slow();
  const [ada, ben, auditor] = await Promise.all([loggedIn('ada'), loggedIn('ben'), auditorLoggedIn()]);
  const room = await createRoom(ada.page, 'Harbour');
  await inviteAndAccept(ada, ben, 'Harbour');
  await say(ben.page, 'the ferry leaves at dawn');
  await expect(message(ada.page, 'the ferry leaves at dawn')).toBeVisible();
  const [adaApi, benApi] = await Promise.all([apiOf(ada), apiOf(ben)]);
  const { account_id: adaId } = await adaApi<{ account_id: string }>('GET', '/api/v1/me');
  const { account_id: benId } = await benApi<{ account_id: string }>('GET', '/api/v1/me');
  const timeline = await benApi<{ items: { message_id: string }[] }>('GET', `/api/v1/rooms/${room}/timeline`);
  await adaApi('DELETE', `/api/v1/rooms/${room}/messages/${timeline.items[0]?.message_id ?? ''}`);
  // What came later is not how it was then.
  await adaApi('DELETE', `/api/v1/rooms/${room}/members/${benId}`);

  const { page } = auditor;
  await page.getByRole('link', { name: 'Audit' }).click();
  await expect(page.getByRole('heading', { name: 'Audit', exact: true })).toBeVisible();
  await page.getByLabel('Room').fill(room);
  await page.getByLabel('What happened').fill('MessageDeleted');
  await page.getByRole('button', { name: 'Show', exact: true }).click();
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
  await page.goBack();

  await event.getByRole('link', { name: 'The room as it was' }).click();
  const state = page.getByRole('region', { name: 'How it stood' });
  await expect(state.getByText(benId)).toBeVisible();
  const later = page.getByRole('button', { name: 'Moment: one event later' });
  await later.click();
  await expect(later).toBeDisabled();
  await expect(state.getByText(adaId)).toBeVisible();
  await expect(state.getByText(benId)).toHaveCount(0);
  await page.getByRole('checkbox', { name: 'Compare with an earlier moment' }).click();
  await expect(page.getByRole('list', { name: 'What is different' })).toContainText(benId);
  await expect(page.getByRole('list', { name: 'Events between the two moments' })).toContainText('Member removed');
});

test('an auditor reveals what a deleted message said, for a reason that its author can read', async ({
  loggedIn,
  auditorLoggedIn,
}) => {
  const [ada, auditor] = await Promise.all([loggedIn('ada'), auditorLoggedIn()]);
  const adaApi = await apiOf(ada);
  const { room_id: room } = await adaApi<{ room_id: string }>('POST', '/api/v1/rooms', { name: 'Harbour' });
  const posted = await adaApi<{ message_id: string }>('POST', `/api/v1/rooms/${room}/messages`, { body: 'meet me at the quay' });
  await adaApi('DELETE', `/api/v1/rooms/${room}/messages/${posted.message_id}`);

  const { page } = auditor;
  await page.goto(`/audit?command=${posted.message_id}`);
  await page.getByRole('link', { name: /Message posted/ }).click();
  await page.getByRole('link', { name: 'As it was then' }).click();
  const state = page.getByRole('region', { name: 'How it stood' });
  await expect(state.getByText('shown', { exact: true })).toBeVisible();
  await expect(state.getByText('Sealed')).toBeVisible();
  await expect(page.getByText('meet me at the quay')).toHaveCount(0);

  await state.getByRole('button', { name: /^Reveal what event/ }).click();
  await page.getByLabel('Reason').fill('A complaint about this message.');
  await page.getByRole('button', { name: 'Reveal', exact: true }).click();
  await expect(page.getByRole('dialog').getByText('meet me at the quay')).toBeVisible();
  await page.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByText('meet me at the quay')).toHaveCount(0);
});

test('an auditor takes away what the list shows, and the whole log', async ({ auditorLoggedIn }) => {
  const { page } = await auditorLoggedIn();
  await page.goto('/audit?type=AccountActivated');
  await page.getByRole('button', { name: 'Export…' }).click();
  const some = await downloaded(page);
  const events = some.filter((line) => line.includes('"wherrysequence"'));
  expect(events.length).toBeGreaterThan(0);
  expect(events.every((line) => line.includes('AccountActivated'))).toBe(true);
  await page.getByRole('button', { name: 'Close', exact: true }).last().click();

  await page.goto('/audit');
  await page.getByRole('button', { name: 'Export…' }).click();
  await expect(page.getByRole('dialog', { name: 'Export the whole log?' })).toContainText('verify --export');
  const whole = await downloaded(page);
  expect(whole.length).toBeGreaterThan(some.length);
});

/** Clicks download, and reads the lines of what the browser has saved. */
async function downloaded(page: Page): Promise<string[]> {
  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download' }).click();
  const download = await saving;
  expect(download.suggestedFilename()).toBe('wherry-log.ndjson');
  await expect(page.getByRole('dialog').getByText('are among your downloads')).toBeVisible();
  return readFileSync(await download.path(), 'utf8').trimEnd().split('\n');
}
