import type { Page } from '@playwright/test';

import { somebody } from './support/api';
import { activationPath, newestMail } from './support/mail';
import { createRoom, inviteAndAccept } from './support/rooms';
import { expect, test } from './support/test';

/** Makes a link into the room that is open, and gives its address. */
async function makeLink(page: Page, people: string): Promise<string> {
  const members = page.getByRole('complementary', { name: 'Members' });
  if (!(await members.isVisible())) await page.getByRole('button', { name: /^Members/ }).click();
  await members.getByRole('button', { name: 'New invite link' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('For how many people').selectOption(people);
  await dialog.getByRole('button', { name: 'Make the link' }).click();
  const address = await dialog.getByLabel('Send this to those who may come in').inputValue();
  await dialog.getByRole('button', { name: 'Done' }).click();
  const { pathname, hash } = new URL(address);
  return pathname + hash;
}

test('a link shows the room, lets in as many as it is for, and no more once it is revoked', async ({ loggedIn }) => {
  const [ada, ben, eve] = await Promise.all([loggedIn('ada'), loggedIn('ben'), loggedIn('eve')]);
  const room = await createRoom(ada.page, 'Harbour');
  await ada.page.getByRole('button', { name: /^Members/ }).click();
  await expect(ada.page.getByText('Nobody has a link into this room yet.')).toBeVisible();
  const link = await makeLink(ada.page, '1 person');

  await ben.page.goto(link);
  await expect(ben.page.getByRole('heading', { name: 'Join Harbour' })).toBeVisible();
  expect(new URL(ben.page.url()).hash).toBe('');
  await expect(ben.page.getByText('One person is in this room.')).toBeVisible();
  await ben.page.getByRole('button', { name: 'Join the room' }).click();
  await expect(ben.page).toHaveURL(`/rooms/${room}`);
  await expect(ben.page.getByRole('heading', { name: 'Harbour', exact: true })).toBeVisible();

  const links = ada.page.getByRole('region', { name: 'Invite links' });
  await expect(links.getByText('1 of 1 has come')).toBeVisible();
  await eve.page.goto(link);
  await expect(eve.page.getByRole('heading', { name: 'This link has been used by as many people as it was for.' })).toBeVisible();

  const another = await makeLink(ada.page, '5 people');
  await links.getByRole('button', { name: /^Revoke the link for 0 of 5/ }).click();
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Revoke', exact: true }).click();
  await expect(links.getByText('0 of 5 have come')).toBeHidden();
  // The row is gone with the button that the dialog was opened by: the focus stays where it stood.
  await expect(links).toBeFocused();
  await eve.page.goto(another);
  await expect(eve.page.getByRole('heading', { name: 'This link does not work any more.' })).toBeVisible();
  // What was kept of the link leads nowhere by itself.
  await eve.page.getByRole('link', { name: 'To your rooms' }).click();
  await inviteAndAccept(ada, eve, 'Harbour');
});

test('who has no account comes in all the same, after signing up', async ({ loggedIn, browserFor }) => {
  const ada = await loggedIn('ada');
  await createRoom(ada.page, 'Harbour');
  const link = await makeLink(ada.page, '5 people');
  const { page } = await browserFor();
  const zoe = somebody('zoe');
  await page.goto(link);
  await expect(page.getByRole('heading', { name: 'Log in' })).toBeVisible();
  await page.getByRole('link', { name: 'Create an account' }).click();
  await expect(page.getByRole('heading', { name: 'Create your account' })).toBeVisible();
  await page.getByLabel('E-mail address').fill(zoe.email);
  await page.getByLabel('Handle').fill(zoe.handle);
  await page.getByLabel('Password', { exact: true }).fill(zoe.password);
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByRole('heading', { name: 'Check your mail' })).toBeVisible();
  await page.goto(activationPath(await newestMail(zoe.email)));
  await page.getByRole('button', { name: 'Activate account' }).click();
  await page.getByRole('link', { name: 'Log in' }).click();
  await expect(page.getByRole('heading', { name: 'Log in' })).toBeVisible();
  await page.getByLabel('E-mail address').fill(zoe.email);
  await page.getByLabel('Password', { exact: true }).fill(zoe.password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByRole('button', { name: 'Join the room' }).click();
  await expect(page.getByRole('heading', { name: 'Harbour', exact: true })).toBeVisible();
});
