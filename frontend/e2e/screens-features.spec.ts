import type { Page } from '@playwright/test';

import { apiOf, enrol } from './support/api';
import type { Identity } from './support/api';
import { documentPath } from './support/fixtures';
import { logInThere } from './support/provider-page';
import { messages } from './support/rooms';
import { administrator, project, systemUrl } from './support/system';
import { expect, logIn, test } from './support/test';
import { uploadWith } from './support/upload';
import { webSite } from './support/web-site';

// Not a test: takes the pictures of bots, threads, pins, notices, link previews, limits, rooms of administrators, linked identities
// and of the app in German, with `WHERRY_SCREENS=1 npm run e2e -- screens-features`.

const variants = (['light', 'dark'] as const).flatMap((colorScheme) => [
  { name: `desktop-${colorScheme}`, colorScheme, viewport: { width: 1280, height: 800 }, isPhone: false },
  { name: `phone-${colorScheme}`, colorScheme, viewport: { width: 390, height: 844 }, isPhone: true },
]);

interface Story {
  grace: Identity;
  room: string;
  /** The place of the message that is answered in a thread. */
  thread: string;
}

let story: Story;

/** Grace, who owns a room, a bot and a limit, and what was said to her. */
async function tell(): Promise<Story> {
  const [grace, henry] = [called('grace-h'), called('henry')];
  await enrol(grace);
  await enrol(henry);
  const [graceApi, henryApi, administratorApi] = [await apiOf(grace), await apiOf(henry), await apiOf(administrator)];
  await graceApi('PUT', '/api/v1/profile', { name: 'Grace Hopper', bio: '' });
  await henryApi('PUT', '/api/v1/profile', { name: 'Henry Wall', bio: '' });
  const { account_id: account } = await graceApi<{ account_id: string }>('GET', '/api/v1/me');
  const limits = { conversions_per_day: 20, stored_bytes: 50_000_000, upload_bytes: 5_000_000 };
  await administratorApi('PUT', `/api/v1/quotas/accounts/${account}`, limits);

  const { room_id: room } = await graceApi<{ room_id: string }>('POST', '/api/v1/rooms', { name: 'Boat yard' });
  await graceApi('POST', `/api/v1/rooms/${room}/invitations`, { handle: henry.handle });
  await henryApi('POST', `/api/v1/rooms/${room}/invitations/accept`);
  const { room_id: shed } = await henryApi<{ room_id: string }>('POST', '/api/v1/rooms', { name: 'Boat shed' });
  await henryApi('POST', `/api/v1/rooms/${shed}/invitations`, { handle: grace.handle });
  const post = (api: typeof graceApi, body: string, more: object = {}) =>
    api<{ message_id: string; position: string }>('POST', `/api/v1/rooms/${room}/messages`, { body, ...more });

  const asked = await post(graceApi, 'The keel of the new wherry is laid. Who paints the hull?');
  await henryApi('PUT', `/api/v1/rooms/${room}/messages/${asked.message_id}/reactions`, { emoji: '🎉', reacts: true });
  const inThread = { message_id: asked.message_id, in_thread: true };
  await post(henryApi, 'I do, if it stays dry.', { answers: inThread });
  await post(graceApi, 'It will, until Thursday.', { answers: inThread });
  const rule = await post(graceApi, 'The paint is in the shed, behind the sails. Close the lid!');
  await graceApi('PUT', `/api/v1/rooms/${room}/pins/${rule.message_id}`);
  await post(henryApi, `@${grace.handle}, the varnish is out. I order some.`);
  await post(henryApi, 'Three tins should do.', { answers: { message_id: rule.message_id } });
  const site = webSite();
  if (site !== undefined) await post(henryApi, `The tides of the week: ${site}/tides`);
  await bot(graceApi, room);
  const thread = /:(\d+)@/.exec(asked.position)?.[1];
  if (thread === undefined) throw new Error(`no place of the message in ${asked.position}`);
  return { grace, room, thread };
}

/** A bot that has a token, is in the room and has said something there. */
async function bot(api: Awaited<ReturnType<typeof apiOf>>, room: string): Promise<void> {
  const bots = '/api/v1/account/bots';
  const { bot_id: made } = await api<{ bot_id: string }>('POST', bots, { name: 'Drawing office' });
  const scopes = ['read-rooms', 'post-messages'];
  const { token } = await api<{ token: string }>('POST', `${bots}/${made}/tokens`, { name: 'office server', scopes });
  await api('POST', `/api/v1/rooms/${room}/bots`, { bot_id: made });
  const ask = async <T,>(path: string, body: object, access?: string): Promise<T> => {
    const authorization = access === undefined ? {} : { Authorization: `Bearer ${access}` };
    const headers = { 'Content-Type': 'application/json', ...authorization };
    const answer = await fetch(systemUrl() + path, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  const { access_token: access } = await ask<{ access_token: string }>('/api/v1/sessions/bot', { token });
  const file = { upload_id: await uploadWith(access, documentPath('plain.csv'), 'attachment'), name: 'frames.csv' };
  await ask(`/api/v1/rooms/${room}/messages`, { body: 'Drawing 12 is done; the frames are in the table.', attachments: [file] }, access);
}

/** Somebody with a plain handle, which is free in a system of one's own. */
function called(handle: string): Identity {
  return { handle, email: `${handle}@example.org`, password: 'a rowing boat at dawn' };
}

test.describe.configure({ mode: 'serial' });

test.beforeAll(async () => {
  test.setTimeout(120_000);
  story = await tell();
});

for (const { name, colorScheme, viewport, isPhone } of variants) {
  const options = { colorScheme, viewport, hasTouch: isPhone, isMobile: isPhone, deviceScaleFactor: 1 };
  const take = async (page: Page, what: string) => {
    await page.evaluate(() => document.fonts.ready);
    await page.mouse.move(0, 0);
    await page.screenshot({ path: `${project}/docs/screens/${what}-${name}.png`, caret: 'initial' });
  };

  test(`pictures of rooms and the profile: ${name}`, async ({ browserFor }) => {
    test.setTimeout(120_000);
    const { page } = await browserFor(options);
    await logIn(page, story.grace);
    await page.goto('/notifications');
    await expect(page.getByRole('list', { name: 'Notices' }).getByRole('link').nth(2)).toBeVisible();
    await take(page, 'notices');
    await page.goto(`/rooms/${story.room}`);
    await expect(messages(page).getByRole('button', { name: 'Download frames.csv' })).toBeVisible();
    await take(page, 'room-bot');
    if (webSite() !== undefined) {
      const card = messages(page).getByRole('list', { name: 'Linked pages' }).getByRole('listitem').first();
      await card.scrollIntoViewIfNeeded();
      await expect.poll(() => card.locator('img').evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
      await take(page, 'link-preview');
    }
    await page.getByRole('button', { name: 'Pinned messages, 1' }).click();
    await expect(page.getByRole('complementary', { name: 'Pinned messages' })).toContainText('Close the lid');
    await take(page, 'pins');
    await page.goto(`/rooms/${story.room}?thread=${story.thread}`);
    await expect(page.getByRole('complementary', { name: 'Thread' })).toContainText('until Thursday');
    await take(page, 'thread');

    await page.goto('/profile');
    const usage = page.getByRole('region', { name: 'What you use' });
    await expect(usage).toContainText('of 20');
    await usage.scrollIntoViewIfNeeded();
    await take(page, 'limits');
    const bots = page.getByRole('region', { name: 'Bots' });
    await expect(bots.getByRole('list', { name: 'Tokens of Drawing office' })).toContainText('office server');
    await bots.scrollIntoViewIfNeeded();
    await take(page, 'bots');
    await bots.getByRole('button', { name: 'New token for Drawing office' }).click();
    await page.getByRole('dialog').getByLabel('What it is called').fill('night watch');
    await take(page, 'new-bot-token');
  });

  test(`pictures of linked identities: ${name}`, async ({ loggedIn }) => {
    const { page, email, password } = await loggedIn('ida', options);
    await page.goto('/profile');
    await page.getByRole('button', { name: 'Link the shipyard…' }).click();
    await logInThere(page, email);
    const dialog = page.getByRole('dialog', { name: 'Link the shipyard?' });
    await expect(dialog).toContainText(email);
    await dialog.getByLabel('Your password').fill(password);
    await take(page, 'link-identity');
    await dialog.getByRole('button', { name: 'Link', exact: true }).click();
    const linked = page.getByRole('list', { name: 'Linked identities' });
    await expect(linked).toContainText(email);
    await linked.scrollIntoViewIfNeeded();
    await take(page, 'identities');
  });

  test(`pictures of rooms and limits for administrators: ${name}`, async ({ administratorLoggedIn }) => {
    const { page } = await administratorLoggedIn(options);
    await page.goto('/admin/rooms');
    await expect(page.getByRole('list', { name: 'Rooms', exact: true })).toContainText('Boat yard');
    await take(page, 'admin-rooms');
    await page.getByRole('button', { name: 'Archive Boat yard…' }).click();
    await page.getByRole('dialog').getByLabel('Reason').fill('The new wherry is in the water.');
    await take(page, 'archive-room');
    await page.goto(`/admin/people?handle=${story.grace.handle}`);
    await page.getByRole('button', { name: `Limits of @${story.grace.handle}…` }).click();
    await expect(page.getByRole('dialog')).toContainText('has asked for');
    await take(page, 'limits-of-person');
  });

  test(`pictures in German: ${name}`, async ({ browserFor }) => {
    const { page } = await browserFor({ ...options, locale: 'de-DE' });
    await page.goto('/login');
    await expect(page.getByRole('heading', { name: 'Anmelden' })).toBeVisible();
    await take(page, 'german-log-in');
    await page.getByLabel('E-Mail-Adresse').fill(story.grace.email);
    await page.getByLabel('Passwort', { exact: true }).fill(story.grace.password);
    await page.getByRole('button', { name: 'Anmelden', exact: true }).click();
    await expect(page.getByRole('heading', { name: 'Räume', exact: true })).toBeVisible();
    await page.goto(`/rooms/${story.room}`);
    await expect(page.getByRole('log')).toContainText('Drawing 12');
    await take(page, 'german-room');
    await page.goto('/conversions');
    await expect(page.getByRole('heading', { name: 'Dokumente umwandeln' })).toBeVisible();
    await expect(page.getByLabel('Umwandeln in')).toBeVisible();
    await take(page, 'german-conversions');
    await page.goto('/profile');
    await expect(page.getByRole('heading', { level: 1, name: 'Profil', exact: true })).toBeVisible();
    await expect(page.getByLabel('Name')).toHaveValue('Grace Hopper');
    await take(page, 'german-profile');
  });
}
