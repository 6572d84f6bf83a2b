import { createRoom, inviteAndAccept, message, say } from './support/rooms';
import { expect, test } from './support/test';

test('who is mentioned is told so in the list, in every tab, until it is read', async ({ loggedIn }) => {
  const [ada, ben] = await Promise.all([loggedIn('ada'), loggedIn('ben')]);
  await createRoom(ada.page, 'Harbour');
  await inviteAndAccept(ada, ben, 'Harbour');
  await say(ada.page, 'ahoy');
  await expect(message(ben.page, 'ahoy')).toBeVisible();
  await ben.page.getByRole('link', { name: 'Convert' }).click();
  await expect(ben.page.getByRole('heading', { name: 'Convert documents' })).toBeVisible();
  const tab = await ben.context.newPage();
  await tab.goto('/rooms');
  const link = tab.getByRole('link', { name: /Harbour/ });
  await expect(link).toContainText('ahoy');

  // By keyboard: the beginning of the handle, then Enter; it is marked for both.
  const composer = ada.page.getByLabel('Message to Harbour');
  await composer.pressSequentially('see you, @be');
  const option = ada.page.getByRole('option', { name: new RegExp(`@${ben.handle}`) });
  await expect(option).toHaveAttribute('aria-selected', 'true');
  await composer.press('Enter');
  await expect(composer).toHaveValue(`see you, @${ben.handle} `);
  await composer.press('Enter');
  // An emoji is found in the same way, or written out.
  await composer.pressSequentially('the boat is off :rock');
  await expect(ada.page.getByRole('option', { name: /rocket/ })).toHaveAttribute('aria-selected', 'true');
  await composer.press('Enter');
  await composer.pressSequentially(':tada:');
  await expect(composer).toHaveValue('the boat is off 🚀 🎉');
  await composer.press('Enter');
  await expect(link).toContainText('the boat is off 🚀 🎉');
  // In code, a name calls nobody, and is not marked.
  await say(ada.page, `to nobody in particular: \`ping @${ben.handle}\``);
  await say(ada.page, '@room, the ferry is here');
  await expect(link).toContainText('@2 mention you');
  await expect(link).toContainText('4 new messages');
  await tab.reload();
  await expect(link).toContainText('@2 mention you');

  await ben.page.getByRole('link', { name: 'Rooms', exact: true }).click();
  await ben.page.getByRole('link', { name: /Harbour/ }).click();
  await expect(message(ben.page, '@room, the ferry is here')).toBeVisible();
  await expect(ben.page.getByTitle(`@${ben.handle}`).filter({ hasText: `@${ben.handle}` }).last()).toBeVisible();
  await expect(link).not.toContainText('mention you');
  await expect(link).not.toContainText('new message');
});
