import { readFile } from 'node:fs/promises';

import { filesIn } from './support/archive';
import { createRoom, inviteAndAccept, message, messages, say } from './support/rooms';
import { expect, test } from './support/test';

test('one takes along what is kept about one, and who deletes their account is gone for the others', async ({ loggedIn }) => {
  const [ada, ben] = await Promise.all([loggedIn('ada'), loggedIn('ben')]);
  const room = await createRoom(ada.page, 'Harbour');
  await inviteAndAccept(ada, ben, 'Harbour');
  await say(ada.page, 'what Ada said');
  await expect(message(ben.page, 'what Ada said')).toBeVisible();
  await say(ben.page, 'what Ben said');
  await expect(message(ada.page, 'what Ben said')).toBeVisible();

  const { page } = ada;
  await page.goto('/profile');
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download my data' }).click(),
  ]);
  expect(file.suggestedFilename()).toBe('wherry-export.zip');
  const [lines] = filesIn(await readFile(await file.path()));
  expect(lines?.name).toBe('wherry-export.ndjson');
  const text = lines?.bytes.toString('utf8') ?? '';
  for (const own of [ada.email, ada.handle, 'what Ada said', room]) expect(text).toContain(own);
  for (const other of [ben.email, 'what Ben said', ada.password, 'argon2']) expect(text).not.toContain(other);
  expect(JSON.parse(text.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({ complete: true });

  await page.getByRole('button', { name: 'Delete my account…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete your account?' });
  await expect(dialog.getByRole('button', { name: 'Delete everything' })).toBeDisabled();
  await dialog.getByLabel('Your password').fill(ada.password);
  await dialog.getByRole('button', { name: 'Delete everything' }).click();
  await expect(page.getByRole('heading', { name: 'Log in' })).toBeVisible();

  // Workers do it, one step after the other; in the end nothing of it is shown any more.
  await expect(async () => {
    await ben.page.reload();
    await expect(message(ben.page, 'This was deleted together with its author.')).toBeVisible({ timeout: 5_000 });
    await expect(ben.page.getByText(new RegExp(`what Ada said|${ada.handle}`))).toHaveCount(0, { timeout: 1_000 });
  }).toPass({ timeout: 60_000 });
  await expect(message(ben.page, 'what Ben said')).toBeVisible();
  await expect(messages(ben.page)).toContainText('Deleted person');
  // The room goes on, with who is left as its owner.
  await ben.page.getByRole('button', { name: /^Members/ }).click();
  await expect(ben.page.getByRole('complementary', { name: 'Members' })).toContainText(`@${ben.handle} · owner`);

  await page.getByLabel('E-mail address').fill(ada.email);
  await page.getByLabel('Password', { exact: true }).fill(ada.password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect(page.getByRole('alert')).toContainText('The address or the password is wrong.');
});
