import AxeBuilder from '@axe-core/playwright';

import { createRoom, inviteAndAccept, message, messages, say } from './support/rooms';
import { expect, test } from './support/test';

test('what the owner pins is found by everybody, says what it says now, and goes with its message', async ({ loggedIn }) => {
  const [ada, ben] = await Promise.all([loggedIn('ada'), loggedIn('ben')]);
  await createRoom(ada.page, 'Harbour');
  await inviteAndAccept(ada, ben, 'Harbour');
  await say(ada.page, 'High tide at noon');
  await say(ada.page, 'See you there');
  await expect(message(ben.page, 'See you there')).toBeVisible();

  // Ada pins it with the pointer; Ben, who keeps no order, sees it marked and has no such button.
  await message(ada.page, 'High tide at noon').hover();
  await messages(ada.page).getByRole('button', { name: /^Pin the message of @ada/ }).first().click();
  for (const { page } of [ada, ben]) {
    await expect(messages(page).getByText(`Pinned by @${ada.handle}`)).toHaveCount(1);
    await expect(page.getByRole('button', { name: 'Pinned messages, 1' })).toBeVisible();
  }
  await expect(messages(ben.page).getByRole('button', { name: /[Pp]in the message/ })).toHaveCount(0);

  const panel = (page: typeof ada.page) => page.getByRole('complementary', { name: 'Pinned messages' });
  await ben.page.getByRole('button', { name: 'Pinned messages, 1' }).click();
  await expect(panel(ben.page).getByRole('listitem')).toContainText('High tide at noon');
  const { violations } = await new AxeBuilder({ page: ben.page }).analyze();
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);

  // An edit shows in the panel that is open, and a click leads to the message.
  await message(ada.page, 'High tide at noon').hover();
  await messages(ada.page).getByRole('button', { name: /^Edit your message/ }).first().click();
  await ada.page.getByLabel('Edit the message').fill('High tide at one');
  await ada.page.getByLabel('Edit the message').press('Enter');
  await expect(panel(ben.page).getByRole('listitem')).toContainText('High tide at one');
  await panel(ben.page).getByRole('button', { name: /High tide at one/ }).click();
  await expect(messages(ben.page).locator('[aria-current=true]')).toContainText('High tide at one');

  // Also after a reload; a deleted message is pinned no more.
  await ben.page.reload();
  await ben.page.getByRole('button', { name: 'Pinned messages, 1' }).click();
  await expect(panel(ben.page).getByRole('listitem')).toContainText(`Pinned by @${ada.handle}`);
  await message(ada.page, 'High tide at one').hover();
  await messages(ada.page).getByRole('button', { name: /^Delete the message of @ada/ }).first().click();
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(panel(ben.page)).toContainText('Nothing is pinned');
  await expect(ada.page.getByRole('button', { name: /^Pinned messages/ })).toHaveCount(0);
});
