import type { Page, Route, WebSocketRoute } from '@playwright/test';

import { documentPath } from './support/fixtures';
import { createRoom, inviteAndAccept, message, messages, say } from './support/rooms';
import { expect, test } from './support/test';
import type { Person } from './support/test';

const problem = (status: number, code: string, headers: Record<string, string> = {}) => ({
  status,
  headers: { 'Content-Type': 'application/problem+json', ...headers },
  body: JSON.stringify({ type: 'about:blank', title: code, status, code }),
});

/** Two people in a room; what Ada sends goes by way of a network that does this with each request, the last thing for ever. */
async function overBadNetwork(ada: Person, ben: Person, fates: ((route: Route) => Promise<unknown>)[]) {
  await createRoom(ada.page, 'Harbour');
  await inviteAndAccept(ada, ben, 'Harbour');
  const keys: string[] = [];
  await ada.page.route('**/messages', async (route) => {
    keys.push((await route.request().headerValue('idempotency-key')) ?? '');
    await (fates.length > 1 ? fates.shift() : fates[0])?.(route);
  });
  return keys;
}

const texts = (page: Page) => messages(page).locator('[data-anchor]');

test('requests that are cut, lost, refused for now and late end in one message each, in order', async ({ loggedIn }) => {
  const [ada, ben] = await Promise.all([loggedIn('ada'), loggedIn('ben')]);
  const goOn = (route: Route) => route.continue();
  const keys = await overBadNetwork(ada, ben, [
    (route) => route.abort('connectionreset'),
    // It is taken, and nobody hears of it.
    async (route) => {
      await route.fetch();
      await route.abort('timedout');
    },
    (route) => route.fulfill(problem(503, 'log-unavailable', { 'Retry-After': '1' })),
    (route) => route.fulfill(problem(429, 'too-many-writes', { 'Retry-After': '1' })),
    (route) => route.fulfill({ status: 502, contentType: 'text/html', body: '<h1>Bad gateway</h1>' }),
    goOn,
  ]);
  const said = ['one', 'two', 'three'];
  for (const text of said) await say(ada.page, text);
  await expect(texts(ben.page)).toHaveText(said, { timeout: 60_000 });
  await expect(ada.page.getByText('Sending…')).toHaveCount(0);
  await expect(texts(ada.page)).toHaveText(said);
  // What was tried again was tried under the id that it had.
  expect(new Set(keys).size).toBe(3);
  expect(keys.length).toBeGreaterThan(3);
  await ben.page.reload();
  await expect(texts(ben.page)).toHaveText(said);
});

test('what is refused says so, stays where it was, and with Retry is sent once', async ({ loggedIn }) => {
  const [ada, ben] = await Promise.all([loggedIn('ada'), loggedIn('ben')]);
  let answer: () => void = () => undefined;
  const asked = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const keys = await overBadNetwork(ada, ben, [
    async (route) => {
      await asked;
      await route.fulfill(problem(422, 'message-control-characters'));
    },
    (route) => route.continue(),
  ]);
  await say(ada.page, 'once');
  await expect(ada.page.getByText('Sending…')).toBeVisible();
  answer();
  await expect(ada.page.getByRole('alert')).toContainText('Not sent.');
  await expect(ada.page.getByText('Sending…')).toHaveCount(0);
  // It holds up nothing, and a reload does not lose it.
  await say(ada.page, 'and then this');
  await expect(message(ben.page, 'and then this')).toBeVisible();
  await ada.page.reload();
  await expect(ada.page.getByRole('alert')).toContainText('Not sent.');
  await ada.page.getByRole('button', { name: 'Retry', exact: true }).click();
  await expect(message(ben.page, 'once')).toBeVisible();
  await expect(ada.page.getByRole('alert')).toHaveCount(0);
  for (const { page } of [ada, ben]) await expect(texts(page)).toHaveText(['and then this', 'once']);
  expect(keys[2]).toBe(keys[0]);
  expect(keys).toHaveLength(3);
});

test('on a slow line everything comes, once and in order, and the page says that it is on its way', async ({ loggedIn }) => {
  test.slow();
  const [ada, ben] = await Promise.all([loggedIn('ada'), loggedIn('ben')]);
  await createRoom(ada.page, 'Harbour');
  await inviteAndAccept(ada, ben, 'Harbour');
  const line = await ada.context.newCDPSession(ada.page);
  await line.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 1500,
    downloadThroughput: 20_000,
    uploadThroughput: 10_000,
  });
  const said = ['one', 'two', 'three', 'four'];
  for (const text of said) await say(ada.page, text);
  // All of it is seen at once, also what the server does not have.
  await expect(texts(ada.page)).toHaveText(said);
  await expect(ada.page.getByText('Sending…').first()).toBeVisible();
  await expect(texts(ben.page)).toHaveText(said, { timeout: 60_000 });
  await expect(ada.page.getByText('Sending…')).toHaveCount(0, { timeout: 30_000 });
  await expect(texts(ada.page)).toHaveText(said);
});

test('a line that is cut again and again loses and doubles nothing, without a reload', async ({ loggedIn }) => {
  const [ada, ben] = await Promise.all([loggedIn('ada'), loggedIn('ben')]);
  await createRoom(ada.page, 'Harbour');
  await inviteAndAccept(ada, ben, 'Harbour');
  const lines: WebSocketRoute[] = [];
  await ben.page.routeWebSocket(/\/api\/v1\/push/, (line) => {
    line.connectToServer();
    lines.push(line);
  });
  // From here on by way of what can be cut.
  await ben.page.reload();
  await expect(ben.page.getByRole('heading', { name: 'Harbour', exact: true })).toBeVisible();
  await expect.poll(() => lines.length).toBeGreaterThan(0);
  const said: string[] = [];
  for (let cut = 1; cut <= 3; cut += 1) {
    const before = lines.length;
    await lines.at(-1)?.close({ code: 1011 });
    for (const each of ['a', 'b']) {
      said.push(`${each}${cut}`);
      await say(ada.page, `${each}${cut}`);
    }
    await expect.poll(() => lines.length).toBeGreaterThan(before);
    await expect(message(ben.page, `b${cut}`)).toBeVisible();
  }
  await expect(texts(ben.page)).toHaveText(said);
});

test('while nobody answers, the banner counts down to the next attempt', async ({ loggedIn }) => {
  const { page, context } = await loggedIn('ada');
  await createRoom(page, 'Harbour');
  await context.setOffline(true);
  const banner = page.getByText(/^Reconnecting…/);
  await expect(banner).toBeVisible();
  const shown: number[] = [];
  // The pauses grow with each failure; a second less than a moment ago is the countdown.
  await expect
    .poll(
      async () => {
        shown.push(Number(/in (\d+) s/.exec((await banner.textContent()) ?? '')?.[1] ?? 0));
        return shown.some((seconds, index) => seconds > 1 && shown[index - 1] === seconds + 1);
      },
      { timeout: 60_000, intervals: [250] },
    )
    .toBe(true);
  await context.setOffline(false);
  await expect(banner).toBeHidden();
});

test('an upload that is cut says so, and is tried again by a click; a request whose answer was lost is not made twice', async ({ loggedIn }) => {
  const { page } = await loggedIn('ada');
  await page.goto('/conversions');
  await expect(page.getByText(/They become PDF\. Taken are/)).toBeVisible();
  const uploads: ((route: Route) => Promise<unknown>)[] = [(route) => route.abort('connectionreset'), (route) => route.continue()];
  await page.route('**/api/v1/uploads', async (route) => {
    await (uploads.length > 1 ? uploads.shift() : uploads[0])?.(route);
  });
  const asked: string[] = [];
  await page.route('**/api/v1/conversions', async (route) => {
    if (route.request().method() !== 'POST') return route.continue();
    asked.push((await route.request().headerValue('idempotency-key')) ?? '');
    if (asked.length > 1) return route.continue();
    // It is taken, and nobody hears of it.
    await route.fetch();
    return route.abort('timedout');
  });
  await page.getByLabel('Documents').setInputFiles(documentPath('plain.csv'));
  const cards = page.getByRole('region', { name: 'Your conversions' }).getByRole('listitem');
  await expect(cards).toContainText('The server does not answer.');
  await page.getByRole('button', { name: 'Try plain.csv again' }).click();
  await expect(cards).toContainText('Done · PDF', { timeout: 60_000 });
  await expect(cards).toHaveCount(1);
  expect(new Set(asked).size).toBe(1);
  await page.reload();
  await expect(cards).toContainText('Done · PDF');
  await expect(cards).toHaveCount(1);
});
