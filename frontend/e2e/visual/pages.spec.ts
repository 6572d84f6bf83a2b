import type { Page } from '@playwright/test';

import { apiOf, enrol } from '../support/api';
import type { Identity } from '../support/api';
import { messages } from '../support/rooms';
import { expect, logIn, test } from '../support/test';

// How the main pages look, in both themes, on a desktop and on a phone. The pictures are in `pictures/`; after a change that is
// meant, `npm run e2e:pictures` takes them anew, in the image that CI runs in, and the difference is looked at before it is
// committed. A picture that is missing is taken, and its test fails that once.

test.skip(process.env.WHERRY_E2E_URL !== undefined, 'a system that runs already has people of these names, perhaps');

const variants = (['light', 'dark'] as const).flatMap((colorScheme) => [
  { name: `desktop-${colorScheme}`, colorScheme, viewport: { width: 1280, height: 800 }, isPhone: false },
  { name: `phone-${colorScheme}`, colorScheme, viewport: { width: 390, height: 844 }, isPhone: true },
]);

/** The same people, rooms and words each time. Only their ids differ, and when it was. */
async function tell(of: string) {
  const called = (name: string): Identity => ({
    handle: `${name}-${of}`,
    email: `${name}-${of}@example.org`,
    password: 'a rowing boat at dawn',
  });
  const [ada, ben] = [called('ada'), called('ben')];
  for (const each of [ada, ben]) await enrol(each);
  const [adaApi, benApi] = await Promise.all([apiOf(ada), apiOf(ben)]);
  await adaApi('PUT', '/api/v1/profile', { name: 'Ada Lovelace', bio: 'Engines, tides and timetables.' });
  await benApi('PUT', '/api/v1/profile', { name: 'Ben Okafor', bio: '' });
  const { room_id: invited } = await benApi<{ room_id: string }>('POST', '/api/v1/rooms', { name: 'Regatta committee' });
  await benApi('POST', `/api/v1/rooms/${invited}/invitations`, { handle: ada.handle });
  const { room_id: room } = await adaApi<{ room_id: string }>('POST', '/api/v1/rooms', { name: 'Harbour office' });
  await adaApi('POST', `/api/v1/rooms/${room}/invitations`, { handle: ben.handle });
  await benApi('POST', `/api/v1/rooms/${room}/invitations/accept`);
  for (const [api, body] of [
    [adaApi, 'Good morning! The ferry leaves at dawn tomorrow, not at seven.'],
    [benApi, 'Thanks. Do the crew know?'],
    [benApi, 'I can tell them on my way:\n\n· dawn: first ferry\n· noon: the wherry to Norwich'],
    [adaApi, 'Perfect. The timetable is at https://example.org/timetable.pdf'],
  ] as const) {
    await api('POST', `/api/v1/rooms/${room}/messages`, { body });
  }
  return { ada, room };
}

/** Takes a picture of what is in sight, without what is another one each time. */
async function expectLook(page: Page, name: string): Promise<void> {
  await page.evaluate(() => document.fonts.ready);
  await page.mouse.move(0, 0);
  // When it was, whose colour follows from an id, and what the account is called here.
  const mask = [page.locator('time'), page.locator('[data-colour]'), page.getByText(/^@(ada|ben)-/), page.getByText(/^ada-.*@example\.org$/)];
  await expect(page).toHaveScreenshot(`${name}.png`, { mask, maskColor: '#808080' });
}

for (const { name, colorScheme, viewport, isPhone } of variants) {
  test(`the main pages look as they should: ${name}`, async ({ browserFor }, { retry }) => {
    test.slow();
    const { page } = await browserFor({ colorScheme, viewport, isMobile: isPhone, hasTouch: isPhone, deviceScaleFactor: 1 });
    const look = (what: string) => expectLook(page, `${what}-${name}`);
    const [device, theme] = [name.charAt(0), colorScheme.charAt(0)];
    const { ada, room } = await tell(`${device}${theme}${retry}`);

    await page.goto('/login');
    await expect(page.getByRole('heading', { name: 'Log in' })).toBeVisible();
    // A provider to log in by is known a moment later.
    await expect(page.getByRole('button', { name: /shipyard/ })).toBeVisible();
    await look('log-in');
    await page.goto('/signup');
    await page.getByRole('button', { name: 'Create account' }).click();
    await expect(page.getByLabel('E-mail address')).toBeFocused();
    await look('sign-up-wrong');
    await page.goto('/nothing');
    await expect(page.getByRole('heading', { name: 'There is nothing here' })).toBeVisible();
    await look('not-found');

    await logIn(page, ada);
    await expect(page.getByText('Regatta committee')).toBeVisible();
    await expect(page.getByRole('link', { name: /Harbour office/ })).toContainText('timetable');
    await look('rooms');
    await page.goto(`/rooms/${room}`);
    await expect(messages(page)).toContainText('Perfect.');
    await expect(page.getByRole('button', { name: /^Members, 2/ })).toBeVisible();
    await look('room');
    await page.getByRole('button', { name: /^Members/ }).click();
    // Who is there is known once push has told it.
    await expect(page.getByRole('region', { name: 'In the room' })).toContainText('(online)');
    await look('room-members');
    await page.goto('/rooms');
    await page.getByRole('button', { name: 'New room' }).click();
    await expect(page.getByRole('dialog', { name: 'New room' })).toBeVisible();
    await look('new-room');
    await page.keyboard.press('Escape');

    await page.goto('/search');
    await page.getByLabel('Search messages').fill('ferry');
    await expect(page.getByRole('list', { name: 'Messages found' }).getByRole('link')).toHaveCount(2);
    await look('search');
    await page.goto('/notifications');
    await expect(page.getByRole('list', { name: 'Notices' }).getByRole('listitem')).toHaveCount(1);
    await look('notices');
    await page.goto('/conversions');
    await expect(page.getByText(/They become PDF\. Taken are .*docx/)).toBeVisible();
    await expect(page.getByText('Nothing converted yet')).toBeVisible();
    await expect(page.getByLabel('Convert into')).toBeVisible();
    await look('conversions');
    await page.goto('/profile');
    await expect(page.getByLabel('Name')).toHaveValue('Ada Lovelace');
    await look('profile');
  });
}
