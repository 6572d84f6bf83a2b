import { enrol, somebody } from './support/api';
import { newestMail, pathOf } from './support/mail';
import { expect, logIn, test } from './support/test';

test('who forgot the password sets a new one by mail, and is logged out everywhere', async ({ browserFor, loggedIn }) => {
  const ada = await loggedIn('ada');
  const { page } = await browserFor();
  await page.goto('/login');
  await page.getByRole('link', { name: 'Forgot your password?' }).click();
  // The page before has such a field, too.
  await expect(page.getByRole('heading', { name: 'Forgot your password?' })).toBeVisible();
  await page.getByLabel('E-mail address').fill(ada.email);
  await page.getByRole('button', { name: 'Send the link' }).click();
  await expect(page.getByRole('heading', { name: 'Check your mail' })).toBeVisible();

  const path = pathOf('reset-password', await newestMail(ada.email, 2));
  await page.goto(path);
  await page.getByLabel('New password', { exact: true }).fill('password123');
  await page.getByRole('button', { name: 'Set password' }).click();
  await expect(page.getByText(/every guesser/)).toBeVisible();
  await page.getByLabel('New password', { exact: true }).fill('a ferry at dusk');
  await page.getByRole('button', { name: 'Set password' }).click();
  await expect(page.getByRole('heading', { name: 'Your password is set' })).toBeVisible();

  // Elsewhere the app has nothing to do but to ask who is there.
  await expect(ada.page.getByText(/Your session has ended/)).toBeVisible();
  const notice = await newestMail(ada.email, 3);
  expect(notice.subject).toBe('Your Wherry password was changed');
  await page.getByRole('link', { name: 'Log in' }).click();
  await logIn(page, { ...ada, password: 'a ferry at dusk' });

  await page.goto('/');
  await page.goto(path);
  await page.getByLabel('New password', { exact: true }).fill('a third password');
  await page.getByRole('button', { name: 'Set password' }).click();
  await expect(page.getByRole('heading', { name: 'This link was used already.' })).toBeVisible();
});

test('an unknown address gets the same words and no mail', async ({ browserFor }) => {
  const { page } = await browserFor();
  const nobody = somebody('nobody');
  await page.goto('/forgot-password');
  await page.getByLabel('E-mail address').fill(nobody.email);
  await page.getByRole('button', { name: 'Send the link' }).click();
  await expect(page.getByRole('heading', { name: 'Check your mail' })).toBeVisible();
  // Somebody who is there is mailed after it, so that theirs would have come first.
  await enrol(nobody);
  const { subject } = await newestMail(nobody.email);
  expect(subject).toContain('Activate');
});

test('a session is seen elsewhere and logged out from here within moments', async ({ browserFor, loggedIn }) => {
  const ada = await loggedIn('ada');
  const phone = await browserFor();
  await logIn(phone.page, ada);
  await ada.page.goto('/profile');
  const sessions = ada.page.getByRole('list', { name: 'Sessions' });
  // The one that enrolled by the API has no browser; it never logged in.
  await expect(sessions.getByRole('listitem')).toHaveCount(2);
  await expect(sessions.getByRole('listitem').first()).toContainText('This one');
  await sessions.getByRole('button', { name: /^Log out Chrome/ }).click();
  await expect(phone.page.getByText(/Your session has ended/)).toBeVisible({ timeout: 2_000 });
  await expect(sessions.getByRole('listitem')).toHaveCount(1);
  await expect(ada.page.getByLabel('Name')).toBeVisible();
});

test('changing the password keeps this session and ends the others', async ({ browserFor, loggedIn }) => {
  const ada = await loggedIn('ada');
  const phone = await browserFor();
  await logIn(phone.page, ada);
  await ada.page.goto('/profile');
  await ada.page.getByRole('button', { name: 'Change password…' }).click();
  const dialog = ada.page.getByRole('dialog');
  await dialog.getByLabel('Current password').fill('not the password');
  await dialog.getByLabel('New password', { exact: true }).fill('a ferry at dusk');
  await dialog.getByRole('button', { name: 'Change password' }).click();
  await expect(dialog.getByText('That is not your password.')).toBeVisible();
  await dialog.getByLabel('Current password').fill(ada.password);
  await dialog.getByRole('button', { name: 'Change password' }).click();
  await expect(ada.page.getByText(/Your password is changed/)).toBeVisible();
  await expect(phone.page.getByText(/Your session has ended/)).toBeVisible();
  await ada.page.reload();
  await expect(ada.page.getByLabel('Name')).toBeVisible();
});

test('another address is confirmed from its own mail, in a browser that has to log in first', async ({
  browserFor,
  loggedIn,
}) => {
  const ada = await loggedIn('ada');
  const to = somebody('moved').email;
  await ada.page.goto('/profile');
  await ada.page.getByRole('button', { name: 'Change e-mail address…' }).click();
  const dialog = ada.page.getByRole('dialog');
  await dialog.getByLabel('New e-mail address').fill(to);
  await dialog.getByLabel('Your password').fill(ada.password);
  await dialog.getByRole('button', { name: 'Send the link' }).click();
  await expect(ada.page.getByRole('dialog', { name: 'Check your mail' })).toContainText(to);
  const path = pathOf('confirm-email', await newestMail(to));
  expect((await newestMail(ada.email, 2)).subject).toBe('Your Wherry account is to have another address');

  const { page } = await browserFor();
  await page.goto(path);
  await expect(page.getByText('Log in to see this page.')).toBeVisible();
  expect(page.url()).not.toContain(new URL(path, page.url()).hash.slice(1));
  await page.getByLabel('E-mail address').fill(ada.email);
  await page.getByLabel('Password', { exact: true }).fill(ada.password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByRole('button', { name: 'Confirm the address' }).click();
  await expect(page.getByRole('heading', { name: 'Your address is changed' })).toBeVisible();
  await page.getByRole('link', { name: 'To your profile' }).click();
  await expect(page.getByText(to)).toBeVisible();
  // The other browser's page follows by itself.
  await ada.page.getByRole('dialog').getByRole('button', { name: 'All right' }).click();
  await expect(ada.page.getByText(to)).toBeVisible();
});
