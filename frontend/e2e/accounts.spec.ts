import { enrol, somebody } from './support/api';
import { activationPath, newestMail } from './support/mail';
import { expect, logIn, test } from './support/test';

test('sign up, open the mail’s link, log in, and out again', async ({ browserFor }) => {
  const { page } = await browserFor();
  const ada = somebody('ada');

  await page.goto('/');
  await expect(page).toHaveURL('/login');
  await page.getByRole('link', { name: 'Create an account' }).click();
  // Until the page is there, its first label is also one of the page before.
  await expect(page.getByRole('heading', { name: 'Create your account' })).toBeVisible();
  await page.getByLabel('E-mail address').fill(ada.email);
  await page.getByLabel('Handle').fill(ada.handle);
  await page.getByLabel('Password', { exact: true }).fill(ada.password);
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByRole('heading', { name: 'Check your mail' })).toBeVisible();
  await expect(page.getByRole('button', { name: /Send again in/ })).toBeDisabled();

  const path = activationPath(await newestMail(ada.email));
  await page.goto(path);
  await page.getByRole('button', { name: 'Activate account' }).click();
  await expect(page.getByRole('heading', { name: 'Your account is active' })).toBeVisible();

  await page.getByRole('link', { name: 'Log in' }).click();
  await logIn(page, ada);
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Rooms', exact: true })).toBeVisible();

  await page.getByRole('link', { name: 'Profile' }).click();
  await page.getByRole('button', { name: 'Log out' }).click();
  await expect(page.getByText('You are logged out.')).toBeVisible();
  await page.goto('/rooms');
  await expect(page.getByRole('heading', { name: 'Log in' })).toBeVisible();
});

test('a link works once; a forged one never', async ({ browserFor }) => {
  const { page } = await browserFor();
  const ada = somebody('ada');
  await enrol(ada);
  const path = activationPath(await newestMail(ada.email));
  await page.goto(path);
  await page.getByRole('button', { name: 'Activate account' }).click();
  await expect(page.getByRole('heading', { name: 'This link was used already.' })).toBeVisible();

  await page.goto('/');
  await page.goto(`${path.slice(0, -4)}AAAA`);
  await page.getByRole('button', { name: 'Activate account' }).click();
  await expect(page.getByRole('heading', { name: 'This link is not valid.' })).toBeVisible();
});

test('before activation, logging in says what to do, and the mail comes again', async ({ browserFor }) => {
  const { page } = await browserFor();
  const ada = somebody('ada');
  await page.request.post('/api/v1/accounts', { data: ada });
  await newestMail(ada.email);
  await page.goto('/login');
  await page.getByLabel('E-mail address').fill(ada.email);
  await page.getByLabel('Password', { exact: true }).fill(ada.password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect(page.getByRole('alert')).toContainText('not activated yet');
  await page.getByRole('button', { name: 'Send the mail again' }).click();
  await expect(page.getByText(/a new link is on its way/)).toBeVisible();
  const path = activationPath(await newestMail(ada.email, 2));
  await page.goto(path);
  await page.getByRole('button', { name: 'Activate account' }).click();
  await expect(page.getByRole('heading', { name: 'Your account is active' })).toBeVisible();
});

test('a wrong password and an unknown address are told alike', async ({ browserFor }) => {
  const { page } = await browserFor();
  const ada = somebody('ada');
  await enrol(ada);
  for (const email of [ada.email, somebody('nobody').email]) {
    await page.goto('/login');
    await page.getByLabel('E-mail address').fill(email);
    await page.getByLabel('Password', { exact: true }).fill('not the password');
    await page.getByRole('button', { name: 'Log in' }).click();
    await expect(page.getByRole('alert')).toContainText('The address or the password is wrong.');
  }
});

test('a taken handle is said; a known address is not, but its owner is mailed', async ({ browserFor }) => {
  const { page } = await browserFor();
  const ada = somebody('ada');
  await enrol(ada);

  const signUp = async (email: string, handle: string) => {
    await page.goto('/signup');
    await page.getByLabel('E-mail address').fill(email);
    await page.getByLabel('Handle').fill(handle);
    await page.getByLabel('Password', { exact: true }).fill('another rowing boat');
    await page.getByRole('button', { name: 'Create account' }).click();
  };
  await signUp(somebody('ben').email, ada.handle);
  await expect(page.getByText('That handle is taken.')).toBeVisible();
  await signUp(ada.email, somebody('ben').handle);
  await expect(page.getByRole('heading', { name: 'Check your mail' })).toBeVisible();
  await newestMail(ada.email, 2);
});

test('who opens a page without a session comes back to it after logging in', async ({ browserFor }) => {
  const { page } = await browserFor();
  const ada = somebody('ada');
  await enrol(ada);
  await page.goto('/profile');
  await expect(page.getByText('Log in to see this page.')).toBeVisible();
  await page.getByLabel('E-mail address').fill(ada.email);
  await page.getByLabel('Password', { exact: true }).fill(ada.password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect(page).toHaveURL('/profile');
  await expect(page.getByText(`@${ada.handle}`, { exact: true })).toBeVisible();
});

test('logging out in one tab is logging out in all', async ({ loggedIn }) => {
  const { page, context } = await loggedIn('ada');
  const other = await context.newPage();
  await other.goto('/conversions');
  await expect(other.getByRole('heading', { name: 'Convert documents' })).toBeVisible();
  await page.goto('/profile');
  await page.getByRole('button', { name: 'Log out' }).click();
  await expect(other.getByRole('heading', { name: 'Log in' })).toBeVisible();
});

test('an address that leads nowhere says so', async ({ browserFor }) => {
  const { page } = await browserFor();
  await page.goto('/no/such/page');
  await expect(page.getByRole('heading', { name: 'There is nothing here' })).toBeVisible();
});
