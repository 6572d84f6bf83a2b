import { createRoom, inviteAndAccept, message, say } from './support/rooms';
import { expect, test } from './support/test';

test('a reported message is looked at by who keeps order, and who reported it is told', async ({ loggedIn }) => {
  const [ada, ben, eve] = await Promise.all([loggedIn('ada'), loggedIn('ben'), loggedIn('eve')]);
  await createRoom(ada.page, 'Harbour');
  for (const guest of [ben, eve]) {
    await guest.page.goto('/rooms');
    await inviteAndAccept(ada, guest, 'Harbour');
  }
  await say(ben.page, 'buy my ships');
  await expect(message(eve.page, 'buy my ships')).toBeVisible();
  await message(eve.page, 'buy my ships').hover();
  await eve.page.getByRole('button', { name: /^Report the message of/ }).click();
  const dialog = eve.page.getByRole('dialog');
  await dialog.getByLabel('What is wrong with it').selectOption('It is spam');
  await dialog.getByLabel(/^What else/).fill('In every room.');
  await dialog.getByRole('button', { name: 'Report', exact: true }).click();
  await expect(eve.page.getByText('Thank you. You will be told what came of it.')).toBeVisible();
  // Ben's own message offers nobody but others the way to report it.
  await expect(ben.page.getByRole('button', { name: /^Report the message of/ })).toHaveCount(0);

  // The panel asks again now and then; opened anew, it asks at once.
  await ada.page.reload();
  await expect(ada.page.getByRole('heading', { name: 'Harbour', exact: true })).toBeVisible();
  await ada.page.getByRole('button', { name: /^Members/ }).click();
  const reports = ada.page.getByRole('region', { name: 'Reported messages' });
  await expect(reports).toContainText('buy my ships');
  await expect(reports).toContainText('In every room.');
  await reports.getByRole('button', { name: /^Delete the message of/ }).click();
  await expect(reports).toBeHidden();
  await expect(message(eve.page, 'buy my ships')).toBeHidden();

  await eve.page.goto('/notifications');
  await expect(eve.page.getByRole('heading', { name: 'Notices', exact: true })).toBeVisible();
  await expect(eve.page.getByText('looked at the message that you reported in Harbour')).toBeVisible();
});

test('an administrator sees what was reported in a conversation of two', async ({ loggedIn, administratorLoggedIn }) => {
  const [ada, ben] = await Promise.all([loggedIn('ada'), loggedIn('ben')]);
  await createRoom(ada.page, 'Harbour');
  await ben.page.goto('/rooms');
  await inviteAndAccept(ada, ben, 'Harbour');
  await ben.page.getByRole('button', { name: /^Members/ }).click();
  await ben.page.getByRole('button', { name: `Write to @${ada.handle}` }).click();
  await expect(ben.page.getByRole('heading', { name: new RegExp(ada.handle), level: 1 })).toBeVisible();
  const threat = `beware, ${ada.handle}`;
  await say(ben.page, threat);
  const direct = ada.page.getByRole('region', { name: 'Direct messages' });
  await direct.getByRole('link', { name: new RegExp(ben.handle) }).click();
  await expect(message(ada.page, threat)).toBeVisible();
  await message(ada.page, threat).hover();
  await ada.page.getByRole('button', { name: /^Report the message of/ }).click();
  await ada.page.getByRole('dialog').getByLabel('What is wrong with it').selectOption('threat');
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Report', exact: true }).click();
  await expect(ada.page.getByText('Thank you. You will be told what came of it.')).toBeVisible();

  const { page } = await administratorLoggedIn();
  await page.getByRole('link', { name: 'Admin' }).click();
  await page.getByRole('navigation', { name: 'Administration' }).getByRole('link', { name: 'Reports' }).click();
  await expect(page.getByRole('heading', { name: 'Reports', exact: true })).toBeVisible();
  const report = page.getByRole('listitem').filter({ hasText: threat });
  await expect(report).toContainText('in a direct message');
  await report.getByRole('button', { name: 'Nothing to do' }).click();
  await expect(report).toBeHidden();
});
