import AxeBuilder from '@axe-core/playwright';

import { createRoom, inviteAndAccept, message, messages, say } from './support/rooms';
import { expect, test } from './support/test';

test('reactions are counted live, by name, joined with a click, and gone with their message', async ({ loggedIn }) => {
  const [ada, ben] = await Promise.all([loggedIn('ada'), loggedIn('ben')]);
  await createRoom(ada.page, 'Harbour');
  await inviteAndAccept(ada, ben, 'Harbour');
  await say(ada.page, 'It is done');
  await expect(message(ben.page, 'It is done')).toBeVisible();

  // With the pointer: the picker is found by name, and by anybody with a screen reader.
  await message(ben.page, 'It is done').hover();
  await messages(ben.page).getByRole('button', { name: /^React to the message of @ada/ }).click();
  const picker = ben.page.getByRole('dialog', { name: 'React with' });
  await expect(picker).toBeInViewport();
  const { violations } = await new AxeBuilder({ page: ben.page }).analyze();
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
  await picker.getByLabel('Find an emoji').fill('party');
  await picker.getByRole('button', { name: /party/ }).first().click();
  await expect(picker).toBeHidden();
  const party = (page: typeof ada.page) => page.getByRole('list', { name: 'Reactions' }).getByRole('button', { name: /^🎉/ });
  await expect(party(ben.page)).toHaveAttribute('aria-pressed', 'true');
  await expect(party(ada.page)).toHaveText('🎉 1');
  await expect(party(ada.page)).toHaveAttribute('aria-pressed', 'false');
  await expect(party(ada.page)).toHaveAttribute('title', `@${ben.handle}`);

  // Ada joins in, then takes it back by keyboard.
  await party(ada.page).click();
  for (const { page } of [ada, ben]) await expect(party(page)).toHaveText('🎉 2');
  await ben.page.reload();
  await expect(party(ben.page)).toHaveText('🎉 2');
  await expect(party(ben.page)).toHaveAttribute('aria-label', `🎉 2: You and @${ada.handle}`);
  await party(ada.page).press('Enter');
  for (const { page } of [ada, ben]) await expect(party(page)).toHaveText('🎉 1');

  // A second emoji by keyboard alone stands behind the first.
  await messages(ada.page).getByRole('button', { name: /^React to the message of @ada/ }).focus();
  await ada.page.keyboard.press('Enter');
  await ada.page.keyboard.type('rocket');
  await ada.page.keyboard.press('Enter');
  for (const { page } of [ada, ben]) {
    await expect(page.getByRole('list', { name: 'Reactions' }).getByRole('button')).toHaveText(['🎉 1', '🚀 1']);
  }

  await message(ada.page, 'It is done').hover();
  await messages(ada.page).getByRole('button', { name: /^Delete the message of @ada/ }).click();
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  for (const { page } of [ada, ben]) {
    await expect(page.getByRole('list', { name: 'Reactions' })).toHaveCount(0);
    await expect(messages(page)).toContainText('deleted');
  }
});
