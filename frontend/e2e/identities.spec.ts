import { somebody } from './support/api';
import { logInThere } from './support/provider-page';
import { expect, test } from './support/test';

test.beforeEach(() => {
  test.skip(process.env.WHERRY_E2E_URL !== undefined, 'no provider is known there');
});

test('who has an account links it with its password, and is logged in by the provider from then on', async ({
  browserFor,
  loggedIn,
}) => {
  const ada = await loggedIn('ada');
  const { page } = await browserFor();
  await page.goto('/login?return_to=/conversions');
  await page.getByRole('button', { name: 'Continue with the shipyard' }).click();
  await logInThere(page, ada.email);
  await expect(page.getByRole('heading', { name: 'You have an account already' })).toBeVisible();
  expect(page.url()).not.toMatch(/code=|state=/);
  await page.getByLabel('Password', { exact: true }).fill('not the password');
  await page.getByRole('button', { name: 'Log in and link' }).click();
  await expect(page.getByText('The address or the password is wrong.')).toBeVisible();
  await page.getByLabel('Password', { exact: true }).fill(ada.password);
  await page.getByRole('button', { name: 'Log in and link' }).click();
  await expect(page.getByRole('heading', { name: 'Convert documents' })).toBeVisible();

  const phone = await browserFor();
  await phone.page.goto('/login');
  await phone.page.getByRole('button', { name: 'Continue with the shipyard' }).click();
  await logInThere(phone.page, ada.email);
  await expect(phone.page.getByRole('heading', { name: 'Rooms', exact: true })).toBeVisible();

  await ada.page.goto('/profile');
  await expect(ada.page.getByRole('list', { name: 'Linked identities' })).toContainText(ada.email);
  await ada.page.getByRole('button', { name: 'Unlink the shipyard…' }).click();
  await ada.page.getByRole('dialog').getByLabel('Your password').fill(ada.password);
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Unlink' }).click();
  await expect(ada.page.getByRole('button', { name: 'Link the shipyard…' })).toBeVisible();
});

test('an identity with any address is linked from the profile, and to one account only', async ({ loggedIn }) => {
  const [ada, ben] = [await loggedIn('ada'), await loggedIn('ben')];
  const identity = `unverified-${somebody('someone').email}`;
  await ada.page.goto('/profile');
  await ada.page.getByRole('button', { name: 'Link the shipyard…' }).click();
  await logInThere(ada.page, identity);
  const dialog = ada.page.getByRole('dialog', { name: 'Link the shipyard?' });
  await expect(dialog).toContainText(identity);
  await dialog.getByLabel('Your password').fill(ada.password);
  await dialog.getByRole('button', { name: 'Link', exact: true }).click();
  await expect(ada.page.getByRole('list', { name: 'Linked identities' })).toContainText(identity);

  await ben.page.goto('/profile');
  await ben.page.getByRole('button', { name: 'Link the shipyard…' }).click();
  await logInThere(ben.page, identity);
  await expect(ben.page.getByText('This identity is linked to another account.')).toBeVisible();
});

test('who cancels, has no account or no verified address is told so', async ({ browserFor, loggedIn }) => {
  const ada = await loggedIn('ada');
  const { page } = await browserFor();
  const begin = async () => {
    await page.context().clearCookies();
    await page.goto('/login');
    await page.getByRole('button', { name: 'Continue with the shipyard' }).click();
  };
  await begin();
  await page.getByRole('link', { name: /Cancel/ }).click();
  await expect(page.getByRole('heading', { name: 'Cancelled' })).toBeVisible();
  await begin();
  await logInThere(page, somebody('nobody').email);
  await expect(page.getByText('No account here has your address yet.')).toBeVisible();
  await begin();
  await logInThere(page, `unverified-${ada.email}`);
  await expect(page.getByText(/does not say that it has verified your address/)).toBeVisible();
});
