import { createRoom, inviteAndAccept, message, messages, say } from './support/rooms';
import { expect, test } from './support/test';

test('an answer shows both what it is to, leads there, and follows what becomes of it', async ({ loggedIn }) => {
  const [ada, ben] = await Promise.all([loggedIn('ada'), loggedIn('ben')]);
  await createRoom(ada.page, 'Harbour');
  await inviteAndAccept(ada, ben, 'Harbour');
  await say(ben.page, 'Where do we meet?');
  await say(ben.page, 'I have the tickets');
  await expect(message(ada.page, 'I have the tickets')).toBeVisible();

  // With the pointer; the composer says what is answered until Escape lets go.
  const composer = ada.page.getByLabel('Message to Harbour');
  const answering = ada.page.getByRole('group', { name: 'You are answering' });
  await message(ada.page, 'Where do we meet?').hover();
  await messages(ada.page).getByRole('button', { name: /^Answer the message of @ben/ }).first().click();
  await expect(answering).toContainText('Where do we meet?');
  await expect(composer).toBeFocused();
  await composer.press('Escape');
  await expect(answering).toBeHidden();

  // By keyboard, and over a reload; what is written meanwhile without a connection is an answer all the same.
  await composer.press('Alt+ArrowUp');
  await expect(answering).toContainText('I have the tickets');
  await composer.press('Alt+ArrowUp');
  await expect(answering).toContainText('Where do we meet?');
  await composer.fill('At the quay');
  await ada.page.reload();
  await expect(answering).toContainText('Where do we meet?');
  await ada.context.setOffline(true);
  await composer.press('Enter');
  await expect(ada.page.getByText('Waiting for the connection')).toBeVisible();
  await expect(answering).toBeHidden();
  await ada.context.setOffline(false);
  for (const { page } of [ada, ben]) {
    await expect(message(page, 'At the quay')).toBeVisible();
    await expect(page.getByRole('button', { name: /^In answer to: @ben.* Where do we meet\?$/ })).toBeVisible();
  }

  // What it is to is edited, then deleted: both see that, also after a reload.
  await ben.page.getByLabel('Message to Harbour').press('ArrowUp');
  await ben.page.getByLabel('Edit the message').press('Escape');
  await message(ben.page, 'Where do we meet?').hover();
  await messages(ben.page).getByRole('button', { name: /^Edit your message/ }).first().click();
  await ben.page.getByLabel('Edit the message').fill('Where exactly?\nAnd when?');
  await ben.page.getByRole('button', { name: 'Save' }).click();
  for (const { page } of [ada, ben]) {
    await expect(page.getByRole('button', { name: /^In answer to: @ben.* Where exactly\?$/ })).toBeVisible();
  }
  await ada.page.getByRole('button', { name: /^In answer to/ }).click();
  await expect(messages(ada.page).locator('[aria-current=true]')).toContainText('Where exactly?');
  await message(ben.page, 'Where exactly?\nAnd when?').hover();
  await messages(ben.page).getByRole('button', { name: /^Delete the message of @ben/ }).first().click();
  await ben.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  for (const { page } of [ada, ben]) {
    await expect(page.getByRole('button', { name: 'In answer to: Deleted message' })).toBeVisible();
    await page.reload();
    await expect(page.getByRole('button', { name: 'In answer to: Deleted message' })).toBeVisible();
    await expect(message(page, 'At the quay')).toBeVisible();
  }
});
