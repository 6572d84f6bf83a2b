import type { Page, WebSocketRoute } from '@playwright/test';

import { apiOf, enrol, somebody } from './support/api';
import { createRoom, inviteAndAccept, message, messages, say } from './support/rooms';
import { expect, logIn, test } from './support/test';

// What people notice without being able to name it. `README.md` says which test stands for which line of the bar.

declare global {
  interface Window {
    /** How far what was drawn has moved by itself since the page was opened. */
    moved: number;
    /** When the theme was known, in milliseconds since the page was opened. */
    themeAt: number | null;
  }
}

test('what one sends is there in the next frame, whatever the server does', async ({ loggedIn }) => {
  const { page } = await loggedIn('ada');
  await createRoom(page, 'Harbour');
  // Nobody answers, and nobody refuses.
  await page.route('**/messages', () => undefined);
  await page.getByLabel('Message to Harbour').fill('at once');
  const frames = await page.getByLabel('Message to Harbour').evaluate(
    (field) =>
      new Promise<number>((resolve) => {
        const log = document.querySelector('[role=log]');
        let count = 0;
        const look = () => {
          count += 1;
          if (count > 100 || log?.textContent.includes('at once') === true) resolve(count);
          else requestAnimationFrame(look);
        };
        field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
        requestAnimationFrame(look);
      }),
  );
  expect(frames).toBe(1);
  await expect(page.getByText('Sending…')).toBeVisible();
});

test('after a gap that push cannot fill, messages, rooms and counts are fetched anew, without a reload', async ({ loggedIn }) => {
  const [ada, ben] = await Promise.all([loggedIn('ada'), loggedIn('ben')]);
  const { page } = ben;
  const room = await createRoom(ada.page, 'Harbour');
  await inviteAndAccept(ada, ben, 'Harbour');
  await say(ada.page, 'before the gap');
  await expect(message(page, 'before the gap')).toBeVisible();
  const boathouse = await createRoom(ada.page, 'Boathouse');
  await inviteAndAccept(ada, ben, 'Boathouse');

  const topics = new Set<string>();
  const lines: WebSocketRoute[] = [];
  let isDeaf = false;
  let unheard = '';
  await page.routeWebSocket(/\/api\/v1\/push/, (line) => {
    const server = line.connectToServer();
    line.onMessage((text) => {
      const frame = JSON.parse(text.toString()) as { type: string; topic?: string };
      if (frame.type === 'subscribe' && frame.topic !== undefined) topics.add(frame.topic);
      server.send(text);
    });
    server.onMessage((text) => {
      if (isDeaf) unheard += text.toString();
      else line.send(text);
    });
    lines.push(line);
  });
  await page.goto(`/rooms/${room}`);
  await expect(message(page, 'before the gap')).toBeVisible();
  await expect.poll(() => topics.size).toBeGreaterThan(1);
  const openedAt = await page.evaluate(() => performance.timeOrigin);

  isDeaf = true;
  const api = await apiOf(ada);
  await api('POST', `/api/v1/rooms/${room}/messages`, { body: 'in the gap' });
  await api('POST', `/api/v1/rooms/${boathouse}/messages`, { body: 'elsewhere in the gap' });
  const { room_id: regatta } = await api<{ room_id: string }>('POST', '/api/v1/rooms', { name: 'Regatta' });
  await api('POST', `/api/v1/rooms/${regatta}/invitations`, { handle: ben.handle });
  // All of it came while nobody heard, else this shows nothing.
  await expect.poll(() => ['"in the gap"', '"elsewhere in the gap"', regatta].filter((each) => !unheard.includes(each))).toEqual([]);
  isDeaf = false;
  for (const topic of topics) lines.at(-1)?.send(JSON.stringify({ type: 'reset', topic, reason: 'too-far-back' }));

  await expect(messages(page).locator('[data-anchor]')).toHaveText(['before the gap', 'in the gap']);
  await expect(page.getByRole('link', { name: /Boathouse/ })).toContainText('1 new message');
  await expect(page.getByRole('button', { name: 'Accept the invitation to Regatta' })).toBeVisible();
  // And it goes on from there.
  await api('POST', `/api/v1/rooms/${room}/messages`, { body: 'after it' });
  await expect(message(page, 'after it')).toBeVisible();
  expect(await page.evaluate(() => performance.timeOrigin)).toBe(openedAt);
});

test('a document that is pasted is converted', async ({ loggedIn }) => {
  const { page } = await loggedIn('ada');
  await page.goto('/conversions');
  await expect(page.getByText(/They become PDF\. Taken are/)).toBeVisible();
  await page.evaluate(() => {
    const data = new DataTransfer();
    data.items.add(new File(['quay;tide\nNorth quay;12\n'], 'pasted.csv', { type: 'text/csv' }));
    document.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true }));
  });
  const card = page.getByRole('region', { name: 'Your conversions' }).getByRole('listitem').filter({ hasText: 'pasted.csv' });
  await expect(card).toContainText('Done · PDF', { timeout: 60_000 });
});

test('what was done is told politely', async ({ loggedIn }) => {
  const [ada, ben] = await Promise.all([loggedIn('ada'), loggedIn('ben')]);
  const api = await apiOf(ada);
  const { room_id: room } = await api<{ room_id: string }>('POST', '/api/v1/rooms', { name: 'Harbour' });
  await api('POST', `/api/v1/rooms/${room}/invitations`, { handle: ben.handle });
  await ben.page.getByRole('button', { name: 'Decline the invitation to Harbour' }).click();
  await expect(ben.page.getByRole('status').filter({ hasText: 'You declined the invitation to Harbour.' })).toBeVisible();
});

/** That nothing has to be scrolled to the side, and nothing of it is cut off there. */
async function expectToFit(page: Page): Promise<void> {
  const width = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth] as const);
  expect(width[0], page.url()).toBeLessThanOrEqual(width[1]);
}

test('at twice the size everything fits, and can be used', async ({ browserFor, loggedIn }) => {
  // A window of 1280 by 800 has half as many of the page's own pixels at 200 %.
  const viewport = { width: 640, height: 400 };
  const { page: stranger } = await browserFor({ viewport });
  for (const path of ['/login', '/signup', '/forgot-password']) {
    await stranger.goto(path);
    await expect(stranger.getByRole('heading', { level: 1 })).toBeVisible();
    await expectToFit(stranger);
  }
  const { page } = await loggedIn('ada', { viewport });
  const room = await createRoom(page, 'The room with a name that is longer than others have one');
  await say(page, `see https://example.org/${'long-'.repeat(30)}path`);
  await say(page, 'W'.repeat(300));
  await expect(page.getByText('Sending…')).toHaveCount(0);
  await expectToFit(page);
  await page.getByRole('button', { name: /^Members/ }).click();
  await expect(page.getByLabel('Invite somebody')).toBeVisible();
  await expectToFit(page);
  for (const path of ['/rooms', '/browse', '/search', '/notifications', '/conversions', '/profile', `/rooms/${room}`]) {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expectToFit(page);
  }
  await expect(page.getByLabel(/^Message to /)).toBeInViewport();
});

for (const theme of ['dark', 'light'] as const) {
  test(`the ${theme} theme is there before anything is drawn, whatever the system prefers`, async ({ browserFor }) => {
    const { page, context } = await browserFor({ colorScheme: theme === 'dark' ? 'light' : 'dark' });
    await context.addInitScript(() => {
      window.themeAt = null;
      new MutationObserver(() => {
        window.themeAt ??= performance.now();
      }).observe(document, { attributes: true, subtree: true, attributeFilter: ['data-theme'] });
    });
    await page.goto('/login');
    await page.evaluate((chosen) => localStorage.setItem('wherry.theme', chosen), theme);
    await page.reload();
    await expect(page.getByRole('heading', { name: 'Log in' })).toBeVisible();
    const painted = () => page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0);
    await expect.poll(painted).toBeGreaterThan(0);
    const knownAt = await page.evaluate(() => window.themeAt);
    expect(knownAt).not.toBeNull();
    expect(knownAt ?? Number.POSITIVE_INFINITY).toBeLessThanOrEqual(await painted());
    const light = await page.evaluate(() => {
      const [red = 0, green = 0, blue = 0] = [...getComputedStyle(document.body).backgroundColor.matchAll(/[\d.]+/g)].map(([number]) => Number(number));
      return (red + green + blue) / 3 / 255;
    });
    if (theme === 'dark') expect(light).toBeLessThan(0.3);
    else expect(light).toBeGreaterThan(0.7);
  });
}

test('nothing that is drawn moves by itself while a page comes', async ({ browserFor }) => {
  const ada = somebody('ada');
  await enrol(ada);
  const api = await apiOf(ada);
  const { room_id: room } = await api<{ room_id: string }>('POST', '/api/v1/rooms', { name: 'Harbour' });
  for (let number = 1; number <= 60; number += 1) await api('POST', `/api/v1/rooms/${room}/messages`, { body: `message number ${number}` });
  const { page, context } = await browserFor();
  await context.addInitScript(() => {
    window.moved = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[]) {
        if (!entry.hadRecentInput) window.moved += entry.value;
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });
  await logIn(page, ada);
  for (const [path, last] of [
    ['/rooms', page.getByRole('link', { name: /Harbour/ })],
    [`/rooms/${room}`, message(page, 'message number 60')],
    ['/notifications', page.getByText('Nothing here yet')],
    ['/browse', page.getByRole('list', { name: 'Browse rooms' }).or(page.getByText('No public rooms yet'))],
    ['/conversions', page.getByText(/They become PDF\. Taken are/)],
    ['/profile', page.getByLabel('Name')],
  ] as const) {
    await page.goto(path);
    await expect(last).toBeVisible();
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    expect(await page.evaluate(() => window.moved), path).toBeLessThan(0.1);
  }
});

test('who logs in gets no more of the app than that takes', async ({ browserFor }) => {
  const ada = somebody('ada');
  await enrol(ada);
  const { page } = await browserFor();
  const scripts = () =>
    page.evaluate(() =>
      performance
        .getEntriesByType('resource')
        .map(({ name }) => new URL(name).pathname)
        .filter((path) => path.endsWith('.js')),
    );
  await page.goto('/login');
  await expect(page.getByRole('heading', { name: 'Log in' })).toBeVisible();
  const pages = /(room|rooms|search|notifications|events|people)-page|conversions-route/;
  expect((await scripts()).filter((path) => pages.test(path))).toEqual([]);
  await logIn(page, ada);
  await page.getByRole('link', { name: 'Convert' }).click();
  await expect(page.getByRole('heading', { name: 'Convert documents' })).toBeVisible();
  expect((await scripts()).some((path) => path.includes('conversions-route'))).toBe(true);
  expect((await scripts()).some((path) => path.includes('search-page'))).toBe(false);
});

test('password managers are told what each field is', async ({ browserFor }) => {
  const { page } = await browserFor();
  await page.goto('/login');
  await expect(page.getByLabel('E-mail address')).toHaveAttribute('autocomplete', 'username');
  await expect(page.getByLabel('Password', { exact: true })).toHaveAttribute('autocomplete', 'current-password');
  await page.goto('/signup');
  await expect(page.getByRole('heading', { name: 'Create your account' })).toBeVisible();
  await expect(page.getByLabel('E-mail address')).toHaveAttribute('autocomplete', 'email');
  await expect(page.getByLabel('Handle')).toHaveAttribute('autocomplete', 'username');
  await expect(page.getByLabel('Password', { exact: true })).toHaveAttribute('autocomplete', 'new-password');
  await page.getByRole('button', { name: 'Show password' }).click();
  await expect(page.getByLabel('Password', { exact: true })).toHaveAttribute('type', 'text');
});
