import { createRoom, inviteAndAccept, message, say } from './support/rooms';
import { expect, test } from './support/test';
import type { Person } from './support/test';

/** Chooses from the menu about somebody in the open panel of members, by keyboard, and confirms. */
async function order(by: Person, whom: Person, item: string, confirm: string): Promise<void> {
  const more = by.page.getByRole('button', { name: `More about @${whom.handle}` });
  await more.focus();
  await more.press('Enter');
  const menu = by.page.getByRole('menu', { name: `About @${whom.handle}` });
  const wanted = menu.getByRole('menuitem', { name: item });
  await expect(wanted).toBeVisible();
  while (!(await wanted.evaluate((element) => element === document.activeElement))) await by.page.keyboard.press('ArrowDown');
  await by.page.keyboard.press('Enter');
  await by.page.getByRole('dialog').getByRole('button', { name: confirm, exact: true }).click();
  await expect(by.page.getByRole('dialog')).toBeHidden();
}

test('a moderator bans, the banned person is out and cannot be invited until the ban is lifted', async ({ loggedIn }) => {
  const [ada, ben, eve] = await Promise.all([loggedIn('ada'), loggedIn('ben'), loggedIn('eve')]);
  await createRoom(ada.page, 'Harbour');
  await Promise.all([ben.page.goto('/rooms'), eve.page.goto('/rooms')]);
  await inviteAndAccept(ada, ben, 'Harbour');
  await inviteAndAccept(ada, eve, 'Harbour');
  await say(eve.page, 'buy my ships');
  await expect(message(ben.page, 'buy my ships')).toBeVisible();

  await order(ada, ben, 'Make moderator', 'Make moderator');
  await ben.page.getByRole('button', { name: /^Members/ }).click();
  const members = ben.page.getByRole('complementary', { name: 'Members' });
  await expect(members).toContainText(`@${ben.handle} · moderator`);

  await order(ben, eve, 'Ban from the room', 'Ban');
  await expect(eve.page.getByRole('heading', { name: 'This room is not open to you' })).toBeVisible();
  await expect(members.getByRole('region', { name: 'Banned' })).toContainText(`by @${ben.handle}`);
  // The owner's page hears of it by itself.
  await expect(ada.page.getByRole('region', { name: 'Banned' })).toBeVisible();
  await ben.page.getByLabel('Invite somebody').fill(eve.handle);
  await ben.page.getByRole('button', { name: 'Invite', exact: true }).click();
  await expect(ben.page.getByText('This person is banned from the room.')).toBeVisible();

  await members.getByRole('button', { name: `Lift the ban of @${eve.handle}` }).click();
  await ben.page.getByRole('dialog').getByRole('button', { name: 'Lift the ban' }).click();
  await expect(members.getByRole('region', { name: 'Banned' })).toBeHidden();
  await expect(ada.page.getByRole('region', { name: 'Banned' })).toBeHidden();
  await eve.page.goto('/rooms');
  await inviteAndAccept(ben, eve, 'Harbour');
});

test('a room is handed over, and who owned it may leave', async ({ loggedIn }) => {
  const [ada, ben] = await Promise.all([loggedIn('ada'), loggedIn('ben')]);
  await createRoom(ada.page, 'Harbour');
  await ben.page.goto('/rooms');
  await inviteAndAccept(ada, ben, 'Harbour');
  const panel = ada.page.getByRole('complementary', { name: 'Members' });
  await expect(panel.getByText('hand it over to somebody else to leave it')).toBeVisible();
  await order(ada, ben, 'Hand the room over', 'Hand over');
  await expect(panel).toContainText(`@${ben.handle} · owner`);
  await panel.getByRole('button', { name: 'Leave room' }).click();
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Leave', exact: true }).click();
  await expect(ada.page.getByText('You left Harbour.')).toBeVisible();
});
