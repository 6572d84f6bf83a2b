import type { BrowserContextOptions, Page } from '@playwright/test';

import { apiOf, enrol } from './support/api';
import type { Identity } from './support/api';
import { documentPath, imagePath } from './support/fixtures';
import { expectLook, keepStill } from './support/still';
import { expect, logIn, test } from './support/test';
import { upload } from './support/upload';

// How the main pages look, compared with the pictures in `visual/`. After a change that is meant, `npm run e2e:pictures` takes them
// anew, and the difference is looked at before it is committed.

test.skip(process.env.WHERRY_E2E_URL !== undefined, 'a system that runs already may be set otherwise');

/** One after the other, in the order in which they stand: what has been read before is the same each time. */
test.describe.configure({ mode: 'default' });

interface Story {
  ada: Identity;
  /** Who is in no room. */
  dora: Identity;
  /** What all handles begin with. */
  prefix: string;
  room: string;
  /** The place of the message that is answered in a thread. */
  thread: string;
  /** A room in which nobody looks at anything, so that nothing more happens in it. */
  quietRoom: string;
}

let story: Story;

/** The same people, rooms and words each time. Only their ids differ, what comes before the handles, and when it was. */
async function tell(): Promise<Story> {
  const prefix = `still-${Date.now().toString(36)}`;
  const called = async (name: string): Promise<Identity> => {
    const handle = `${prefix}-${name}`;
    const identity = { handle, email: `${handle}@example.org`, password: 'a rowing boat at dawn' };
    await enrol(identity);
    return identity;
  };
  const [ada, ben, cleo, dora] = [await called('ada'), await called('ben'), await called('cleo'), await called('dora')];
  const [adaApi, benApi, cleoApi] = [await apiOf(ada), await apiOf(ben), await apiOf(cleo)];
  for (const [api, name] of [
    [adaApi, 'Ada Lovelace'],
    [benApi, 'Ben Okafor'],
    [cleoApi, 'Cleo Marsh'],
    [await apiOf(dora), 'Dora Quay'],
  ] as const) {
    await api('PUT', '/api/v1/profile', { name, bio: '' });
  }
  type Api = typeof adaApi;
  const makeRoom = async (host: Api, name: string, guests: [Identity, Api][]) => {
    const { room_id: made } = await host<{ room_id: string }>('POST', '/api/v1/rooms', { name });
    for (const [guest, api] of guests) {
      await host('POST', `/api/v1/rooms/${made}/invitations`, { handle: guest.handle });
      await api('POST', `/api/v1/rooms/${made}/invitations/accept`);
    }
    return made;
  };
  const post = (api: Api, to: string, body: string, more: object = {}) =>
    api<{ message_id: string; position: string }>('POST', `/api/v1/rooms/${to}/messages`, { body, ...more });

  const quietRoom = await makeRoom(benApi, 'Lock keepers', [[cleo, cleoApi]]);
  const { message_id: regretted } = await post(cleoApi, quietRoom, 'Nobody reads this anyway.');
  await cleoApi('DELETE', `/api/v1/rooms/${quietRoom}/messages/${regretted}`);

  const office = await makeRoom(adaApi, 'Harbour office', [
    [ben, benApi],
    [cleo, cleoApi],
  ]);
  const first = await post(adaApi, office, 'Good morning! The ferry leaves at dawn, not at seven.');
  const asked = await post(benApi, office, 'Thanks. Do the crew know?');
  await post(benApi, office, 'I can tell them on my way:\n\n- **dawn**: first ferry\n- noon: the wherry to Norwich\n- dusk: last one');
  await post(adaApi, office, 'They do, but tell them all the same.', { answers: { message_id: asked.message_id } });
  await post(cleoApi, office, `@${ada.handle}, this prints it:\n\`\`\`\nfor (const boat of boats) {\n  print(boat.name);\n}\n\`\`\``);
  for (const [api, emoji] of [
    [benApi, '👍'],
    [cleoApi, '👍'],
    [adaApi, '🎉'],
  ] as const) {
    await api('PUT', `/api/v1/rooms/${office}/messages/${first.message_id}/reactions`, { emoji, reacts: true });
  }
  const inThread = { message_id: first.message_id, in_thread: true };
  await post(benApi, office, 'In summer, too?', { answers: inThread });
  await post(cleoApi, office, 'From May on it leaves an hour earlier.', { answers: inThread });
  const picture = { upload_id: await upload(ben, imagePath('photo.jpg'), 'attachment'), name: 'quay.jpg' };
  const table = { upload_id: await upload(ben, documentPath('plain.csv'), 'attachment'), name: 'timetable.csv' };
  await post(benApi, office, 'The quay, and the table.', { attachments: [picture, table] });

  for (const [file, name] of [
    ['password.docx', 'Contract.docx'],
    ['plain.docx', 'Minutes.docx'],
  ] as const) {
    const id = await upload(ada, documentPath(file), 'document');
    await adaApi('POST', '/api/v1/conversions', { upload_id: id, name, to: 'pdf' });
  }
  const thread = /:(\d+)@/.exec(first.position)?.[1];
  if (thread === undefined) throw new Error(`no place of the first message in ${first.position}`);
  return { ada, dora, prefix, room: office, thread, quietRoom };
}

/** Has everything read that is new to Ada: what is not read is less with each picture. */
async function readEverything(page: Page): Promise<void> {
  await page.goto(`/rooms/${story.room}?thread=${story.thread}`);
  const panel = page.getByRole('complementary', { name: 'Thread' });
  await expect(panel).toContainText('an hour earlier');
  // On a phone both stand behind what is open, and say the same there.
  const line = page.locator('[data-message-action="thread-line"]');
  await expect(line).toContainText('2 answers');
  await expect(line).not.toContainText('new');
  await page.goto(`/rooms/${story.room}`);
  await expect(room(page)).toContainText('The quay, and the table.');
  const inList = page.locator(`a[href="/rooms/${story.room}"]`);
  await expect(inList).toContainText('The quay');
  // It opens where the first that is new stands; what is read is what has been in sight.
  await expect(async () => {
    await page.getByRole('log').evaluate((log) => log.scrollTo(0, log.scrollHeight));
    await expect(inList).not.toContainText(/new|mention/, { timeout: 1000 });
  }).toPass();
  await page.goto('/notifications');
  await expect(page.getByRole('list', { name: 'Notices' }).getByRole('link').first()).toBeVisible();
  const all = page.getByRole('button', { name: 'Mark all as read' });
  await expect(async () => {
    if (await all.isVisible()) await all.click({ timeout: 1000 });
    const bell = page.getByRole('link', { name: /^Notices/ });
    await expect(bell).toHaveAccessibleName('Notices', { timeout: 1000 });
  }).toPass();
  await page.goto('/rooms');
  await expect(inList).toContainText('The quay');
}

/** The room, without the thread that may be open beside it. */
function room(page: Page) {
  return page.getByRole('region', { name: 'Harbour office', exact: true });
}

/** What is on the page of a room once it is all there. */
async function expectRoom(page: Page): Promise<void> {
  await expect(room(page)).toContainText('The quay, and the table.');
  await expect(room(page).getByRole('img', { name: 'quay.jpg' })).toBeVisible();
  await expect(room(page).getByRole('button', { name: 'Convert timetable.csv to PDF' })).toBeVisible();
  await expect(page.getByRole('button', { name: /^Members, 3/ })).toBeVisible();
}

const desktop = { width: 1280, height: 800 };
const phone = { width: 390, height: 844 };

/** The settings of a browser. Its service worker would answer for the network, whose rest is waited for. */
function browser(colorScheme: 'light' | 'dark', viewport: typeof desktop): BrowserContextOptions {
  const isPhone = viewport === phone;
  return { colorScheme, viewport, isMobile: isPhone, hasTouch: isPhone, deviceScaleFactor: 1, serviceWorkers: 'block' };
}

test.beforeAll(async () => {
  test.slow();
  story = await tell();
});

for (const theme of ['light', 'dark'] as const) {
  test(`pages before one is logged in, and without anything, are as they should be: ${theme}`, async ({ browserFor }) => {
    const { page, context } = await browserFor(browser(theme, desktop));
    await keepStill(context);
    await page.goto('/login');
    await expect(page.getByRole('heading', { name: 'Log in' })).toBeVisible();
    // A provider to log in by is known a moment later.
    await expect(page.getByRole('button', { name: /shipyard/ })).toBeVisible();
    await expectLook(page, `log-in-${theme}`);
    await page.goto('/signup');
    await expect(page.getByRole('heading', { name: 'Create your account' })).toBeVisible();
    await page.getByRole('button', { name: 'Create account' }).click();
    await expect(page.getByLabel('E-mail address')).toBeFocused();
    await expectLook(page, `sign-up-${theme}`);
    await logIn(page, story.dora);
    await expect(page.getByText('No rooms yet')).toBeVisible();
    await expectLook(page, `rooms-empty-${theme}`);
  });

  test(`rooms, threads and what is found are as they should be: ${theme}`, async ({ browserFor }) => {
    test.slow();
    const { page, context } = await browserFor(browser(theme, desktop));
    await keepStill(context);
    await logIn(page, story.ada);
    await readEverything(page);
    await page.goto(`/rooms/${story.room}`);
    await expectRoom(page);
    await expectLook(page, `room-${theme}`);
    await page.goto(`/rooms/${story.room}?thread=${story.thread}`);
    await expectRoom(page);
    await expect(page.getByRole('complementary', { name: 'Thread' })).toContainText('an hour earlier');
    await expectLook(page, `thread-${theme}`);
    await page.goto('/search');
    await page.getByLabel('Search messages').fill('ferry');
    await expect(page.getByRole('list', { name: 'Messages found' }).getByRole('link')).toHaveCount(2);
    await expectLook(page, `search-${theme}`);
  });

  test(`conversions and settings are as they should be: ${theme}`, async ({ browserFor }) => {
    test.slow();
    const { page, context } = await browserFor(browser(theme, desktop));
    await keepStill(context);
    await logIn(page, story.ada);
    await page.goto('/conversions');
    const card = (name: string) => page.getByRole('region', { name: 'Your conversions' }).getByRole('listitem').filter({ hasText: name });
    await expect(page.getByText(/They become PDF\. Taken are .*docx/)).toBeVisible();
    await expect(card('Minutes.docx')).toContainText('Done', { timeout: 60_000 });
    await expect(card('Contract.docx')).toContainText('protected by a password', { timeout: 60_000 });
    await expect(page.locator(`img[alt='First page of Minutes.docx']`)).toBeAttached();
    await page.getByLabel('Documents').setInputFiles(documentPath('truncated.docx'));
    await expect(card('truncated.docx')).toContainText('This document is damaged.');
    await expectLook(page, `conversions-${theme}`);
    // All of it: the page scrolls in itself.
    await page.setViewportSize({ width: desktop.width, height: 3000 });
    await page.goto('/profile');
    await expect(page.getByLabel('Name')).toHaveValue('Ada Lovelace');
    await expect(page.getByRole('button', { name: /Link the shipyard/ })).toBeVisible();
    await expect(page.getByRole('region', { name: 'What you use' })).toContainText('Conversions today');
    await expect(page.getByText('You have no bots.')).toBeVisible();
    await expectLook(page, `settings-${theme}`);
  });

  test(`a room on a phone is as it should be: ${theme}`, async ({ browserFor }) => {
    test.slow();
    const { page, context } = await browserFor(browser(theme, phone));
    await keepStill(context);
    await logIn(page, story.ada);
    await readEverything(page);
    await expectLook(page, `phone-rooms-${theme}`);
    await page.goto(`/rooms/${story.room}`);
    await expectRoom(page);
    await expectLook(page, `phone-room-${theme}`);
    await page.goto(`/rooms/${story.room}?thread=${story.thread}`);
    await expect(page.getByRole('complementary', { name: 'Thread' })).toContainText('an hour earlier');
    await expectLook(page, `phone-thread-${theme}`);
  });

  test(`what administrators and auditors see is as it should be: ${theme}`, async ({ administratorLoggedIn }) => {
    test.slow();
    const { page, context } = await administratorLoggedIn(browser(theme, desktop));
    await keepStill(context);
    await page.goto(`/admin/people?handle=${story.prefix}`);
    await expect(page.getByRole('list', { name: 'People' }).getByRole('listitem')).toHaveCount(4);
    await expectLook(page, `people-${theme}`);

    // Other tests write to the log meanwhile, and have read models built anew.
    await page.route('**/api/v1/projections', async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: atRest((await response.json()) as Projections) });
    });
    await page.goto('/admin/read-models');
    await expect(page.getByRole('article', { name: 'room_timeline' })).toBeVisible();
    await expectLook(page, `read-models-${theme}`);

    await page.setViewportSize({ width: desktop.width, height: 1400 });
    await page.goto(`/audit?room=${story.quietRoom}`);
    const events = page.getByRole('list', { name: 'Events, the latest first' });
    // The list is made a moment after what it tells of.
    await expect(async () => {
      await page.reload();
      await expect(events.getByRole('link', { name: /Message deleted/ })).toBeVisible({ timeout: 5000 });
    }).toPass();
    await expectLook(page, `audit-${theme}`);
  });
}

interface Projections {
  builds: { state: string; projection: string }[];
  shards: object[];
}

/** The read models that there are, each with everything and with nothing beside it. */
function atRest({ builds, shards }: Projections) {
  const level = { build: 1, applied: 1000, head: 1000, events_per_second: 0, seconds_left: null, waits_because: null };
  const build = { ...level, version: 1, parked_keys: 0, batch_events: 100, measured_at: new Date().toISOString() };
  return {
    builds: builds.filter(({ state }) => state === 'live').map((each) => ({ ...each, ...build })),
    shards: shards.map((each) => ({ ...each, ...level })),
    parked: [],
    operations: [],
  };
}
