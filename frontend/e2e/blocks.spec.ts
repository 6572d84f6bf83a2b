import { createRoom, inviteAndAccept, message, say } from './support/rooms';
import { expect, test } from './support/test';

test('a blocked person can neither write nor invite, and what they say is folded', async ({ loggedIn }) => {
  const [ada, ben] = await Promise.all([loggedIn('ada'), loggedIn('ben')]);
  await createRoom(ada.page, 'Harbour');
  await ben.page.goto('/rooms');
  await inviteAndAccept(ada, ben, 'Harbour');
  // Each sees the other's direct room.
  await ada.page.getByRole('button', { name: `Write to @${ben.handle}` }).click();
  await expect(ada.page.getByRole('heading', { name: new RegExp(ben.handle), level: 1 })).toBeVisible();
  await say(ada.page, 'hello you');

  await ada.page.getByRole('button', { name: /^Members/ }).click();
  await ada.page.getByRole('button', { name: `More about @${ben.handle}` }).click();
  await ada.page.getByRole('menuitem', { name: 'Block' }).click();
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Block', exact: true }).click();
  await expect(ada.page.getByText('so nobody can write here')).toBeVisible();
  await expect(ada.page.getByLabel(/^Message to /)).toBeHidden();

  const direct = ben.page.getByRole('region', { name: 'Direct messages' });
  await direct.getByRole('link', { name: new RegExp(ada.handle) }).click();
  await expect(message(ben.page, 'hello you')).toBeVisible();
  await say(ben.page, 'hello?');
  await expect(ben.page.getByRole('alert')).toContainText('This person cannot be reached.');

  await ben.page.getByRole('link', { name: /^Harbour/ }).click();
  await expect(ben.page.getByRole('heading', { name: 'Harbour', level: 1 })).toBeVisible();
  await say(ben.page, 'buy my ships');
  await ada.page.getByRole('link', { name: /Harbour/ }).click();
  const folded = ada.page.getByRole('button', { name: /Message from a person you blocked/ });
  await expect(folded).toBeVisible();
  await expect(message(ada.page, 'buy my ships')).toBeHidden();
  await folded.click();
  await expect(message(ada.page, 'buy my ships')).toBeVisible();

  await ada.page.goto('/profile');
  await expect(ada.page.getByRole('heading', { name: 'Profile' })).toBeVisible();
  await ada.page.getByRole('button', { name: /^Unblock/ }).click();
  await expect(ada.page.getByText('You have blocked nobody.')).toBeVisible();
});
