import { createRoom, inviteAndAccept } from './support/rooms';
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
