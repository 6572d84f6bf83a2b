import type { Page } from '@playwright/test';

import { apiOf } from './support/api';
import type { Identity } from './support/api';
import { newestMail } from './support/mail';
import { expect, logIn, test } from './support/test';
import { codeOf } from './support/totp';

/** The first step, after which a code is asked for. */
async function givePassword(page: Page, { email, password }: Identity): Promise<void> {
  await page.goto('/login');
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect(page.getByRole('heading', { name: 'Enter a code' })).toBeVisible();
}

test('a second factor is turned on, asked for, lost and turned off', async ({ browserFor, loggedIn }) => {
  const ada = await loggedIn('ada');
  await ada.page.goto('/profile');
  await ada.page.getByRole('button', { name: 'Turn on a second factor…' }).click();
  const dialog = ada.page.getByRole('dialog');
  await dialog.getByLabel('Your password').fill(ada.password);
  await dialog.getByRole('button', { name: 'Go on' }).click();
  await expect(dialog.getByRole('img', { name: /QR code/ })).toBeVisible();
  const secret = ((await dialog.locator('code').textContent()) ?? '').replaceAll(' ', '');
  expect(secret).toMatch(/^[A-Z2-7]{32}$/);
  await dialog.getByLabel('Code', { exact: true }).fill(codeOf(secret));
  await dialog.getByRole('button', { name: 'Turn it on' }).click();
  const list = ada.page.getByRole('list', { name: 'Recovery codes' });
  await expect(list.getByRole('listitem')).toHaveCount(10);
  const [lost = '', last = ''] = await list.getByRole('listitem').allTextContents();
  await ada.page.getByRole('button', { name: 'I have kept them' }).click();
  await expect(ada.page.getByText(/10 recovery codes are left/)).toBeVisible();
  expect((await newestMail(ada.email, 2)).subject).toBe('Your Wherry account has a second factor now');

  // A phone, whose clock may be half a minute ahead: so the test need not wait for the next code.
  const phone = await browserFor();
  await givePassword(phone.page, ada);
  await phone.page.getByLabel('Code of your app').fill('000000');
  await phone.page.getByRole('button', { name: 'Log in' }).click();
  await expect(phone.page.getByText(/not right, or was used before/)).toBeVisible();
  await phone.page.getByLabel('Code of your app').fill(codeOf(secret, 1));
  await phone.page.getByRole('button', { name: 'Log in' }).click();
  await expect(phone.page.getByRole('heading', { name: 'Rooms', exact: true })).toBeVisible();

  const borrowed = await browserFor();
  await givePassword(borrowed.page, ada);
  await borrowed.page.getByRole('button', { name: 'Use a recovery code' }).click();
  await borrowed.page.getByLabel('Recovery code').fill(lost);
  await borrowed.page.getByRole('button', { name: 'Log in' }).click();
  await expect(borrowed.page.getByRole('heading', { name: 'Rooms', exact: true })).toBeVisible();
  expect((await newestMail(ada.email, 3)).text).toContain('Codes that are left: 9.');

  // The session in which it was turned on is still there.
  await ada.page.reload();
  await expect(ada.page.getByText(/9 recovery codes are left/)).toBeVisible();
  await ada.page.getByRole('button', { name: 'Turn off the second factor…' }).click();
  await dialog.getByLabel('Your password').fill(ada.password);
  await dialog.getByLabel('Code', { exact: true }).fill(last);
  await dialog.getByRole('button', { name: 'Turn it off' }).click();
  await expect(ada.page.getByRole('button', { name: 'Turn on a second factor…' })).toBeVisible();
  const tablet = await browserFor();
  await logIn(tablet.page, ada);
});

test('an administrator resets the second factor of who lost everything', async ({
  administratorLoggedIn,
  browserFor,
  loggedIn,
}) => {
  const ada = await loggedIn('ada');
  const call = await apiOf(ada);
  const path = '/api/v1/account/second-factor';
  const begun = await call<{ enrolment_token: string; secret: string }>('POST', `${path}/enrolments`, {
    password: ada.password,
  });
  await call('PUT', path, { enrolment_token: begun.enrolment_token, code: codeOf(begun.secret) });
  const stranded = await browserFor();
  await givePassword(stranded.page, ada);

  const { page } = await administratorLoggedIn();
  await page.goto(`/admin/people?handle=${ada.handle}`);
  await page.getByRole('button', { name: `Reset the second factor of @${ada.handle}…` }).click();
  const dialog = page.getByRole('dialog', { name: `Reset the second factor of @${ada.handle}?` });
  await dialog.getByLabel('Reason').fill('lost her phone, came to my desk');
  await dialog.getByRole('button', { name: 'Reset' }).click();
  await expect(page.getByText(/logs in without a second factor now/)).toBeVisible();
  expect((await newestMail(ada.email, 3)).text).toContain('lost her phone, came to my desk');
  await logIn(stranded.page, ada);
});
