import { createRoom, message, say } from './support/rooms';
import { expect, test } from './support/test';

test('a public room is found and joined, and is not found once it is private again', async ({ loggedIn }) => {
  const [ada, ben, eve] = await Promise.all([loggedIn('ada'), loggedIn('ben'), loggedIn('eve')]);
  // Other tests make rooms of their own.
  const name = `Harbour ${Date.now()}`;
  await ada.page.goto('/rooms');
  await ada.page.getByRole('button', { name: 'New room' }).click();
  await ada.page.getByLabel('Name').fill(name);
  await ada.page.getByLabel('Public room').check();
  await expect(ada.page.getByText('Everybody here can find and join it')).toBeVisible();
  await ada.page.getByRole('button', { name: 'Create room' }).click();
  await expect(ada.page.getByRole('heading', { name, exact: true })).toBeVisible();
  await say(ada.page, 'ahoy, whoever comes');
  // It is marked beside its name, in the list and above the messages.
  await expect(ada.page.getByRole('region', { name, exact: true }).getByText('Public room', { exact: true })).toBeVisible();
  const link = ada.page.getByRole('navigation', { name: 'Your rooms' }).getByRole('link', { name: new RegExp(name) });
  await expect(link).toHaveAccessibleName(/Public room/);
  const address = new URL(ada.page.url()).pathname;

  await ben.page.goto('/rooms');
  await ben.page.getByRole('link', { name: 'Browse rooms' }).click();
  await ben.page.getByLabel('Find a room by its name').fill(name);
  await ben.page.getByRole('button', { name: `Join ${name}` }).click();
  await expect(ben.page).toHaveURL(address);
  await expect(message(ben.page, 'ahoy, whoever comes')).toBeVisible();
  await say(ben.page, 'here I am');
  await expect(message(ada.page, 'here I am')).toBeVisible();
  await say(ada.page, 'welcome');
  await expect(message(ben.page, 'welcome')).toBeVisible();

  await ada.page.getByRole('button', { name: /^Members/ }).click();
  const settings = ada.page.getByRole('region', { name: 'Name and visibility' });
  const renamed = `${name} quay`;
  await settings.getByLabel('Name of the room').fill(renamed);
  await settings.getByRole('button', { name: 'Rename' }).click();
  await expect(ben.page.getByRole('heading', { name: renamed, exact: true })).toBeVisible();

  await settings.getByLabel('Public room').uncheck();
  await expect(settings.getByText('Only people who are invited')).toBeVisible();
  await expect(link).not.toHaveAccessibleName(/Public room/);
  await eve.page.goto('/browse');
  await eve.page.getByLabel('Find a room by its name').fill(renamed);
  await expect(eve.page.getByText('No public room is called so')).toBeVisible();
  await say(ben.page, 'I stay');
  await expect(message(ada.page, 'I stay')).toBeVisible();
});

test('who is banned does not come into a public room', async ({ loggedIn }) => {
  const [ada, eve] = await Promise.all([loggedIn('ada'), loggedIn('eve')]);
  const name = `Quay ${Date.now()}`;
  await createRoom(ada.page, name);
  await ada.page.getByRole('button', { name: /^Members/ }).click();
  const settings = ada.page.getByRole('region', { name: 'Name and visibility' });
  // It opens what was said before, so it is asked for twice.
  await settings.getByLabel('Public room').click();
  await ada.page.getByRole('dialog', { name: `Make ${name} public?` }).getByRole('button', { name: 'Cancel' }).click();
  await expect(settings.getByLabel('Public room')).not.toBeChecked();
  await settings.getByLabel('Public room').click();
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Make public' }).click();
  await expect(settings.getByText('Everybody here can find and join it')).toBeVisible();
  await eve.page.goto('/browse');
  await eve.page.getByLabel('Find a room by its name').fill(name);
  await eve.page.getByRole('button', { name: `Join ${name}` }).click();
  await expect(eve.page.getByRole('heading', { name, exact: true })).toBeVisible();

  const members = ada.page.getByRole('complementary', { name: 'Members' });
  await members.getByRole('button', { name: `More about @${eve.handle}` }).click();
  await ada.page.getByRole('menuitem', { name: 'Ban from the room' }).click();
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Ban', exact: true }).click();
  await expect(eve.page.getByText('This room is not open to you')).toBeVisible();
  await eve.page.goto('/browse');
  await eve.page.getByLabel('Find a room by its name').fill(name);
  await expect(eve.page.getByText('No public room is called so')).toBeVisible();
});
