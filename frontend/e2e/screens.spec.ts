import type { Page } from '@playwright/test';

import { apiOf, enrol, somebody } from './support/api';
import type { Identity } from './support/api';
import { documentPath, imagePath } from './support/fixtures';
import { messages, say } from './support/rooms';
import { project } from './support/system';
import { expect, logIn, test } from './support/test';
import { codeOf } from './support/totp';
import { upload } from './support/upload';

// Not a test: takes the pictures in docs/screens, with `WHERRY_SCREENS=1 npm run e2e -- screens`.

/** Before each round of pictures Ben says one of these, so that something is new to Ada. */
const news = [
  'The printer has its paper again.',
  'Thirty copies are on the counter.',
  'And the first ones are gone already.',
  'Somebody asked about the boat to Wroxham.',
];

const variants = (['light', 'dark'] as const).flatMap((colorScheme) => [
  { name: `desktop-${colorScheme}`, colorScheme, viewport: { width: 1280, height: 800 }, isPhone: false },
  { name: `phone-${colorScheme}`, colorScheme, viewport: { width: 390, height: 844 }, isPhone: true },
]);

interface Story {
  ada: Identity;
  ben: Identity;
  room: string;
}

let story: Story;

/** Some people and what they said, as it might be on any day. */
async function tell(): Promise<Story> {
  const [ada, ben, cleo] = [called('ada-l'), called('ben'), called('cleo')];
  await Promise.all([ada, ben, cleo].map(enrol));
  const [adaApi, benApi, cleoApi] = await Promise.all([apiOf(ada), apiOf(ben), apiOf(cleo)]);
  await adaApi('PUT', '/api/v1/profile', { name: 'Ada Lovelace', bio: 'Engines, tides and timetables.' });
  await benApi('PUT', '/api/v1/profile', { name: 'Ben Okafor', bio: '' });
  await cleoApi('PUT', '/api/v1/profile', { name: 'Cleo Marsh', bio: '' });
  await adaApi('PUT', '/api/v1/profile/photo', { upload_id: await upload(ada, imagePath('photo.jpg'), 'photo') });

  const makeRoom = async (api: typeof adaApi, name: string) =>
    (await api<{ room_id: string }>('POST', '/api/v1/rooms', { name })).room_id;
  const join = async (host: typeof adaApi, room: string, who: Identity, api: typeof adaApi) => {
    await host('POST', `/api/v1/rooms/${room}/invitations`, { handle: who.handle });
    await api('POST', `/api/v1/rooms/${room}/invitations/accept`);
  };
  const post = (api: typeof adaApi, room: string, body: string) =>
    api<{ message_id: string }>('POST', `/api/v1/rooms/${room}/messages`, { body });

  const boats = await makeRoom(benApi, 'Boat builders');
  await join(benApi, boats, ada, adaApi);
  await post(benApi, boats, 'The mast is varnished. Two coats more.');
  const tide = await makeRoom(adaApi, 'Tide tables 🌊');
  await post(adaApi, tide, 'Notes to myself: neap tide on Thursday.');
  await benApi('POST', `/api/v1/rooms/${await makeRoom(benApi, 'Regatta committee')}/invitations`, { handle: ada.handle });

  const room = await makeRoom(adaApi, 'Harbour office');
  await join(adaApi, room, ben, benApi);
  await join(adaApi, room, cleo, cleoApi);
  await adaApi('POST', `/api/v1/rooms/${room}/invitations`, { handle: (await enrolled(called('dora'))).handle });
  for (const [api, body] of [
    [adaApi, 'Good morning! The ferry leaves at dawn tomorrow, not at seven.'],
    [benApi, 'Thanks. Do the crew know?'],
    [benApi, 'I can tell them on my way.'],
    [cleoApi, 'I put it on the board this morning:\n\n- dawn: first ferry\n- noon: the wherry to Norwich\n- dusk: last ferry'],
    [adaApi, 'Perfect. The timetable for the whole season is at https://example.org/timetable-2026.pdf (the old one is wrong).'],
    [cleoApi, 'Shall I convert the spreadsheet as well? It is only in xlsx.'],
    [benApi, 'Please. I print it for the ticket window.'],
  ] as const) {
    const { message_id: message } = await post(api, room, body);
    if (body.startsWith('Good morning')) {
      const path = `/api/v1/rooms/${room}/messages/${message}`;
      await api('PATCH', path, { body: 'Good morning! The ferry leaves at dawn tomorrow, not at six.' });
      await api('PATCH', path, { body });
    }
    if (body.startsWith('I can tell')) await api('DELETE', `/api/v1/rooms/${room}/messages/${message}`);
  }
  return { ada, ben, room };
}

/** Somebody with a plain handle, which is free in a system of one's own. */
function called(handle: string): Identity {
  return { handle, email: `${handle}@example.org`, password: 'a rowing boat at dawn' };
}

async function enrolled(identity: Identity): Promise<Identity> {
  await enrol(identity);
  return identity;
}

test.describe.configure({ mode: 'serial' });

test.beforeAll(async () => {
  test.setTimeout(180_000);
  story = await tell();
});

for (const [index, { name, colorScheme, viewport, isPhone }] of variants.entries()) {
  test(`pictures: ${name}`, async ({ browserFor }) => {
    test.setTimeout(240_000);
    const { page, context } = await browserFor({ colorScheme, viewport, hasTouch: isPhone, isMobile: isPhone, deviceScaleFactor: 1 });
    const take = async (what: string, of: Page = page) => {
      await of.evaluate(() => document.fonts.ready);
      await of.mouse.move(0, 0);
      await of.screenshot({ path: `${project}/docs/screens/${what}-${name}.png`, caret: 'initial' });
    };

    await page.goto('/login');
    await take('log-in');
    await page.goto('/signup');
    await page.getByLabel('E-mail address').fill('grace@example.org');
    await page.getByLabel('Handle').fill(story.ada.handle);
    await page.getByLabel('Password', { exact: true }).fill('a rowing boat');
    await page.getByRole('button', { name: 'Create account' }).click();
    await expect(page.getByText('That handle is taken.')).toBeVisible();
    await take('sign-up');
    await page.goto('/signup');
    await page.getByLabel('E-mail address').fill('grace@example.org');
    await page.getByLabel('Handle').fill(`grace-${name}`);
    await page.getByLabel('Password', { exact: true }).fill('a rowing boat');
    await page.getByRole('button', { name: 'Create account' }).click();
    await expect(page.getByText('Check your mail')).toBeVisible();
    await take('check-your-mail');
    await page.goto('/activate#some-token');
    await expect(page.getByRole('heading', { name: 'Activate your account' })).toBeVisible();
    await take('activate');
    await page.getByRole('button', { name: 'Activate account' }).click();
    await expect(page.getByRole('heading', { name: 'This link is not valid.' })).toBeVisible();
    await take('activate-not-valid');
    await page.goto('/nothing');
    await expect(page.getByRole('heading', { name: 'There is nothing here' })).toBeVisible();
    await take('not-found');

    const fresh = await enrolled(somebody('new'));
    await logIn(page, fresh);
    await expect(page.getByText('No rooms yet')).toBeVisible();
    await take('rooms-empty');
    await page.goto('/conversions');
    await expect(page.getByText('Nothing converted yet')).toBeVisible();
    await take('conversions-empty');
    await page.goto('/profile');
    await page.getByRole('button', { name: 'Turn on a second factor…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Your password').fill(fresh.password);
    await dialog.getByRole('button', { name: 'Go on' }).click();
    await expect(dialog.getByRole('img', { name: /QR code/ })).toBeVisible();
    await take('second-factor');
    const key = ((await dialog.locator('code').textContent()) ?? '').replaceAll(' ', '');
    await dialog.getByLabel('Code', { exact: true }).fill(codeOf(key));
    await dialog.getByRole('button', { name: 'Turn it on' }).click();
    await expect(page.getByRole('list', { name: 'Recovery codes' })).toBeVisible();
    await take('recovery-codes');
    await page.getByRole('button', { name: 'I have kept them' }).click();
    await page.getByRole('button', { name: 'Log out', exact: true }).first().click();
    await expect(page.getByText('You are logged out.')).toBeVisible();
    await page.getByLabel('E-mail address').fill(fresh.email);
    await page.getByLabel('Password', { exact: true }).fill(fresh.password);
    await page.getByRole('button', { name: 'Log in', exact: true }).click();
    await expect(page.getByRole('heading', { name: 'Enter a code' })).toBeVisible();
    await take('log-in-code');

    await (await apiOf(story.ben))('POST', `/api/v1/rooms/${story.room}/messages`, { body: news[index] ?? '' });
    await logIn(page, story.ada);
    await expect(page.getByText('Regatta committee')).toBeVisible();
    await take('rooms');
    await page.goto(`/rooms/${story.room}`);
    await expect(messages(page).getByText('New messages')).toBeVisible();
    await take('room');
    await page.getByRole('button', { name: /^Edited / }).click();
    await expect(page.getByRole('dialog')).toContainText('not at six');
    await take('message-history');
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByLabel(/^Message to /).press('ArrowUp');
    await expect(page.getByLabel('Edit the message')).toBeFocused();
    await take('edit-message');
    await page.getByLabel('Edit the message').press('Escape');
    await page.goto('/search');
    await page.getByLabel('Search messages').fill('ferry');
    await expect(page.getByRole('list', { name: 'Messages found' }).getByRole('link').first()).toBeVisible();
    await take('search');
    await page.getByRole('list', { name: 'Messages found' }).getByRole('link').first().click();
    await expect(messages(page).locator('[aria-current=true]')).toBeVisible();
    await take('search-jump');
    await page.goto(`/rooms/${story.room}`);
    await page.getByRole('button', { name: /^Members/ }).click();
    await expect(page.getByRole('region', { name: 'Invited' })).toBeVisible();
    await take('room-members');
    await page.getByRole('button', { name: 'Close members' }).click();
    await page.goto('/rooms');
    await page.getByRole('button', { name: 'New room' }).click();
    await page.getByLabel('Name').fill('Ticket window');
    await take('new-room');

    await page.goto('/profile');
    await expect(page.getByRole('region', { name: 'Photo' }).locator('img')).toBeVisible();
    await take('profile');

    await page.goto('/conversions');
    await expect(page.getByText(/Taken are/)).toBeVisible();
    const names = ['plain.docx', 'plain.xlsx', 'plain.pptx'];
    await expect(page.getByText(/Nothing converted yet|^Your conversions$/)).toBeVisible();
    if (await page.getByText('Nothing converted yet').isVisible()) {
      await page.getByLabel('Documents').setInputFiles(names.map(documentPath));
      await expect(page.getByText('Done')).toHaveCount(names.length, { timeout: 120_000 });
    }
    await page.getByLabel('Documents').setInputFiles([documentPath('password.docx'), documentPath('zip-bomb.docx')]);
    await expect(page.getByText('unpacks to far more')).toBeVisible();
    await page.getByLabel('Documents').setInputFiles([documentPath('hundred-pages.docx'), documentPath('plain.odp')]);
    // A quick converter is through with it before anybody looks.
    await expect(page.getByText(/Converting…|hundred-pages/).first()).toBeVisible({ timeout: 30_000 });
    await take('conversions');

    await page.goto(`/rooms/${story.room}`);
    await expect(messages(page)).toContainText('ticket window');
    await context.setOffline(true);
    await expect(page.getByText(/Reconnecting…/)).toBeVisible();
    if (isPhone) {
      await page.getByLabel(/^Message to /).fill('I am on the water, this may take a while.');
      await page.getByRole('button', { name: 'Send' }).click();
    } else await say(page, 'I am on the water, this may take a while.');
    await expect(page.getByText('Waiting for the connection')).toBeVisible();
    await take('offline');
  });
}
