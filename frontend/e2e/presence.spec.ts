import { createRoom, inviteAndAccept, message } from './support/rooms';
import { expect, test } from './support/test';

test('who of a room is connected is shown, as they come and go, and nothing while one is not connected oneself', async ({ loggedIn }) => {
  const [ada, ben] = await Promise.all([loggedIn('ada'), loggedIn('ben')]);
  await createRoom(ada.page, 'Harbour');
  await inviteAndAccept(ada, ben, 'Harbour');
  const members = ada.page.getByRole('region', { name: 'In the room' }).getByRole('listitem');
  const of = (handle: string) => members.filter({ hasText: `@${handle}` });
  await expect(of(ada.handle)).toContainText('(online)');
  await expect(of(ben.handle)).toContainText('(online)');

  // Gone some seconds after the last connection: a second tab is one, too.
  const tab = await ben.context.newPage();
  await tab.goto('/rooms');
  await ben.page.close();
  await expect(of(ben.handle)).toContainText('(online)');
  await tab.close();
  await expect(of(ben.handle)).not.toContainText('(online)');

  const back = await ben.context.newPage();
  await back.goto('/rooms');
  await expect(of(ben.handle)).toContainText('(online)');

  await ada.context.setOffline(true);
  await expect(members.filter({ hasText: '(online)' })).toHaveCount(0);
  await ada.context.setOffline(false);
  await expect(members.filter({ hasText: '(online)' })).toHaveCount(2);
});

test('that somebody is writing is shown to the others of the room, and over once they have said it, or stop', async ({ loggedIn }) => {
  const [ada, ben] = await Promise.all([loggedIn('ada'), loggedIn('ben')]);
  await createRoom(ada.page, 'Harbour');
  await inviteAndAccept(ada, ben, 'Harbour');
  const told = (page: typeof ada.page, handle: string) => page.getByText(`@${handle} is writing …`);
  const field = ben.page.getByLabel('Message to Harbour');

  await field.pressSequentially('the ferry');
  await expect(told(ada.page, ben.handle)).toBeVisible();
  await expect(told(ben.page, ben.handle)).toHaveCount(0);
  await field.press('Enter');
  await expect(message(ada.page, 'the ferry')).toBeVisible();
  await expect(told(ada.page, ben.handle)).toHaveCount(0);

  // Who stops without a word is not said to write for ever. It is said again some seconds after the last time.
  await expect(async () => {
    await field.press('x');
    await expect(told(ada.page, ben.handle)).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: 20_000 });
  await expect(told(ada.page, ben.handle)).toBeHidden();
});
