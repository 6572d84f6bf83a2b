import type { Page } from '@playwright/test';

import { createRoom, inviteAndAccept, say } from './support/rooms';
import { expect, test } from './support/test';

/** Keeps what the page tells outside of itself: a browser without a screen shows it to nobody. */
async function listenToNotifications(page: Page): Promise<() => Promise<string[]>> {
  await page.addInitScript(() => {
    const told: string[] = [];
    Object.assign(window, { told });
    class Told extends Notification {
      constructor(title: string, options?: NotificationOptions) {
        super(title, options);
        told.push(`${title} | ${options?.body ?? ''}`);
      }
    }
    Object.assign(window, { Notification: Told });
  });
  await page.reload();
  return () => page.evaluate(() => (window as unknown as { told: string[] }).told);
}

test('one is told of new messages elsewhere, once it is switched on, and not of muted rooms', async ({ loggedIn }) => {
  const [ada, ben] = await Promise.all([loggedIn('ada'), loggedIn('ben')]);
  await createRoom(ada.page, 'Kitchen');
  await inviteAndAccept(ada, ben, 'Kitchen');
  await createRoom(ada.page, 'Harbour');
  await inviteAndAccept(ada, ben, 'Harbour');
  await ben.context.grantPermissions(['notifications']);
  const told = await listenToNotifications(ben.page);

  // A room that is muted says so, on its own page and in the list.
  await ben.page.getByRole('link', { name: /Kitchen/ }).click();
  await ben.page.getByLabel('What this room tells you of').selectOption('Nothing');
  await expect(ben.page.getByRole('link', { name: /Kitchen/ })).toContainText('Muted');

  await ben.page.getByRole('link', { name: 'Profile' }).click();
  const choice = ben.page.getByRole('checkbox', { name: 'Tell me of new messages on this device' });
  await expect(choice).not.toBeChecked();
  await choice.check();
  await ada.page.getByRole('link', { name: /Kitchen/ }).click();
  await say(ada.page, 'nothing of this');
  await ada.page.getByRole('link', { name: /Harbour/ }).click();
  await say(ada.page, 'the ferry is early');
  await expect.poll(told).toEqual([expect.stringMatching(/^Harbour \| .*: the ferry is early$/)]);

  // Muted rooms are counted where one looks for it, and not in the tab's title.
  await expect(ben.page).toHaveTitle('(1) Profile · Wherry');
  await ben.page.getByRole('link', { name: 'Rooms', exact: true }).click();
  await expect(ben.page.getByRole('link', { name: /Kitchen/ })).toContainText('1 new message');
  expect(await told()).toHaveLength(1);

  // A room that tells only of mentions is not quiet about these.
  await ben.page.getByRole('link', { name: /Harbour/ }).click();
  await expect(ben.page.getByRole('heading', { name: 'Harbour' })).toBeVisible();
  await ben.page.getByLabel('What this room tells you of').selectOption('Mentions and answers');
  await ben.page.getByRole('link', { name: 'Convert' }).click();
  await expect(ben.page.getByRole('heading', { name: 'Convert documents' })).toBeVisible();
  await say(ada.page, 'nothing of this either');
  await say(ada.page, `@${ben.handle}, are you coming?`);
  await expect.poll(told).toEqual([expect.anything(), expect.stringMatching(/^Harbour \| .*: @.*, are you coming\?$/)]);
  await expect(ben.page).toHaveTitle('(1) Convert · Wherry');
});
