import { createRoom, inviteAndAccept, message, messages, say } from './support/rooms';
import { expect, test } from './support/test';

test('two people have one room of their own, whoever writes first, shown as the other’s', async ({ loggedIn }) => {
  const [ada, ben] = await Promise.all([loggedIn('ada'), loggedIn('ben')]);
  await createRoom(ada.page, 'Harbour');
  await inviteAndAccept(ada, ben, 'Harbour');

  // From the list of members; the other sees it by itself, in a section of its own, and what is new there.
  await ada.page.getByRole('button', { name: `Write to @${ben.handle}` }).click();
  await expect(ada.page.getByRole('heading', { name: `@${ben.handle}`, exact: true })).toBeVisible();
  await say(ada.page, 'just between us');
  const direct = ben.page.getByRole('region', { name: 'Direct messages' });
  const link = direct.getByRole('link', { name: new RegExp(`@${ada.handle}`) });
  await expect(link).toContainText('just between us');
  await expect(link).toContainText('1 new message');
  await link.click();
  await expect(message(ben.page, 'just between us')).toBeVisible();
  await expect(ben.page.getByRole('heading', { name: `@${ada.handle}`, exact: true })).toBeVisible();
  await say(ben.page, 'of course');
  await expect(message(ada.page, 'of course')).toBeVisible();

  // It stays of two: there is nothing to invite, remove or leave with.
  await ben.page.getByRole('button', { name: /^Members/ }).click();
  const members = ben.page.getByRole('complementary', { name: 'Members' });
  await expect(members).toContainText('Only the two of you are here');
  await expect(members.getByLabel('Invite somebody')).toHaveCount(0);
  await expect(members.getByRole('button', { name: /Leave|Remove/ })).toHaveCount(0);

  // By handle, from the other side: the same room.
  await ben.page.getByRole('button', { name: 'New message' }).click();
  await ben.page.getByLabel('To', { exact: true }).fill('nobody-has-this');
  await ben.page.getByRole('button', { name: 'Write' }).click();
  await expect(ben.page.getByRole('dialog')).toContainText('Nobody has this handle.');
  await ben.page.getByLabel('To', { exact: true }).fill(`@${ada.handle}`);
  await ben.page.getByRole('button', { name: 'Write' }).click();
  await expect(ben.page.getByRole('dialog')).toBeHidden();
  await expect(message(ben.page, 'of course')).toBeVisible();
  expect(ben.page.url()).toBe(ada.page.url());
  await expect(direct.getByRole('link')).toHaveCount(1);
});

test('the name at a message leads to who said it, and on to a room of the two', async ({ loggedIn }) => {
  const [ada, ben] = await Promise.all([loggedIn('ada'), loggedIn('ben')]);
  await createRoom(ada.page, 'Harbour');
  await inviteAndAccept(ada, ben, 'Harbour');
  await say(ada.page, 'ahoy');
  await expect(message(ben.page, 'ahoy')).toBeVisible();
  const name = (page: typeof ada.page) => messages(page).getByRole('button', { name: `@${ada.handle}`, exact: true });
  await expect(name(ada.page)).toHaveCount(0);

  await name(ben.page).press('Enter');
  const card = ben.page.getByRole('dialog', { name: `About @${ada.handle}` });
  const write = card.getByRole('button', { name: 'Write a message' });
  await expect(write).toBeFocused();
  await ben.page.keyboard.press('Escape');
  await expect(card).toBeHidden();
  await expect(name(ben.page)).toBeFocused();
  await name(ben.page).click();
  await write.click();
  await expect(ben.page.getByRole('heading', { name: `@${ada.handle}`, exact: true })).toBeVisible();
  await say(ben.page, 'just to you');
  const direct = ada.page.getByRole('region', { name: 'Direct messages' });
  await expect(direct.getByRole('link', { name: new RegExp(`@${ben.handle}`) })).toContainText('just to you');
});
