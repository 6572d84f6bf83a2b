import { createRoom, inviteAndAccept, message, say } from './support/rooms';
import { expect, test } from './support/test';
import type { Person } from './support/test';

/** Opens the list of all rooms and narrows it down to this one. */
async function findRoom({ page }: Person, name: string) {
  await page.goto('/admin/rooms');
  await expect(page.getByRole('heading', { name: 'Rooms', exact: true })).toBeVisible();
  await page.getByLabel('Name contains').fill(name);
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  const room = page.getByRole('list', { name: 'Rooms', exact: true }).getByRole('listitem');
  await expect(room).toHaveCount(1);
  return room;
}

test('an administrator archives a room; its members read who did and why, and write again when it is opened', async ({
  loggedIn,
  administratorLoggedIn,
}) => {
  const [ada, ben] = await Promise.all([loggedIn('ada'), loggedIn('ben')]);
  const name = `Dock of ${ada.handle}`;
  await createRoom(ada.page, name);
  await ben.page.goto('/rooms');
  await inviteAndAccept(ada, ben, name);
  await say(ben.page, 'ahoy');
  await expect(message(ada.page, 'ahoy')).toBeVisible();

  const administrator = await administratorLoggedIn();
  const room = await findRoom(administrator, name.toUpperCase());
  await expect(room).toContainText(`@${ada.handle}`);
  await expect(room).toContainText('2 members');
  await expect(administrator.page.getByText('ahoy')).toHaveCount(0);
  await administrator.page.getByRole('button', { name: `Archive ${name}…` }).click();
  const dialog = administrator.page.getByRole('dialog', { name: `Archive ${name}?` });
  await dialog.getByLabel('Reason').fill('The project is over since June.');
  await dialog.getByRole('button', { name: 'Archive', exact: true }).click();
  await expect(room).toContainText('Archived');

  // Both have the room open and see it at once.
  for (const { page } of [ada, ben]) {
    await expect(page.getByText(/an administrator, archived this room/).first()).toBeVisible();
    await expect(page.getByText('The project is over since June.').first()).toBeVisible();
    await expect(page.getByLabel(/^Message to /)).toHaveCount(0);
    await expect(message(page, 'ahoy')).toBeVisible();
  }

  await administrator.page.getByRole('button', { name: `Open ${name} again…` }).click();
  await administrator.page.getByRole('dialog').getByLabel('Reason').fill('It goes on after all.');
  await administrator.page.getByRole('dialog').getByRole('button', { name: 'Open again', exact: true }).click();
  await expect(room).toContainText('Open');
  await expect(ben.page.getByLabel(/^Message to /)).toBeVisible();
  await say(ben.page, 'ahoy again');
  await expect(message(ada.page, 'ahoy again')).toBeVisible();
});

test('an administrator gives a room whose owner is gone to a member, and to nobody else', async ({
  loggedIn,
  administratorLoggedIn,
}) => {
  const [ada, ben, eve] = await Promise.all([loggedIn('ada'), loggedIn('ben'), loggedIn('eve')]);
  const name = `Mole of ${ada.handle}`;
  await createRoom(ada.page, name);
  await ben.page.goto('/rooms');
  await inviteAndAccept(ada, ben, name);

  const administrator = await administratorLoggedIn();
  const room = await findRoom(administrator, name);
  await administrator.page.getByRole('button', { name: `Give ${name} to another owner…` }).click();
  const dialog = administrator.page.getByRole('dialog', { name: `Give ${name} to another owner?` });
  await dialog.getByLabel('Reason').fill('She left the company in May.');
  await dialog.getByLabel('Handle of the new owner').fill(eve.handle);
  await dialog.getByRole('button', { name: 'Give', exact: true }).click();
  await expect(dialog.getByText('This person is not in the room any more.')).toBeVisible();
  await dialog.getByLabel('Handle of the new owner').fill(`@${ben.handle}`);
  await dialog.getByRole('button', { name: 'Give', exact: true }).click();
  await expect(room).toContainText(`@${ben.handle}`);

  await ben.page.getByRole('button', { name: /^Members/ }).click();
  const decisions = ben.page.getByRole('region', { name: 'Decisions of administrators' });
  await expect(decisions).toContainText(`made @${ben.handle} the owner`);
  await expect(decisions).toContainText('She left the company in May.');
});
