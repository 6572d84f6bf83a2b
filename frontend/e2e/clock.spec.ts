import type { BrowserContext, Page } from '@playwright/test';

import { somebody } from './support/api';
import { activationPath, newestMail } from './support/mail';
import { createRoom, inviteAndAccept, message, messages, say } from './support/rooms';
import { expect, logIn, test } from './support/test';

declare global {
  interface Window {
    /** By how much this machine's clock is wrong, in milliseconds. */
    wrongBy: number;
  }
}

const day = 86_400_000;

/** From the next page on, the day's clock of this machine is wrong; what only goes forward is right. */
async function setClockWrong(context: BrowserContext, by: number): Promise<void> {
  await context.addInitScript((initial) => {
    const Right = Date;
    const now = () => Right.now() + window.wrongBy;
    window.wrongBy = initial;
    globalThis.Date = new Proxy(Right, {
      construct: (target, given, wanted) => Reflect.construct(target, given.length === 0 ? [now()] : given, wanted) as Date,
      get: (target, key) => (key === 'now' ? now : (Reflect.get(target, key) as unknown)),
    });
  }, by);
}

/** What the server refused, and how often a token was asked for. */
function watchCalls(page: Page) {
  const calls = { refused: [] as string[], refreshes: 0 };
  page.on('response', (response) => {
    const { pathname } = new URL(response.url());
    if (pathname === '/api/v1/sessions/refresh') calls.refreshes += 1;
    if (pathname.startsWith('/api/') && response.status() >= 400) calls.refused.push(`${response.status()} ${pathname}`);
  });
  return calls;
}

for (const [words, by] of [['two days ahead', 2 * day], ['two days behind', -2 * day]] as const) {
  test(`whose clock is ${words} signs up, talks in order, sees the right times and stays logged in`, async ({ browserFor, loggedIn }) => {
    const ben = await loggedIn('ben');
    const { page, context } = await browserFor();
    await setClockWrong(context, by);
    const calls = watchCalls(page);

    // The very first command is one of theirs, before anything else was asked of the server.
    const ada = somebody('ada');
    await page.goto('/signup');
    await page.getByLabel('E-mail address').fill(ada.email);
    await page.getByLabel('Handle').fill(ada.handle);
    await page.getByLabel('Password', { exact: true }).fill(ada.password);
    await page.getByRole('button', { name: 'Create account' }).click();
    await expect(page.getByRole('heading', { name: 'Check your mail' })).toBeVisible();
    await page.goto(activationPath(await newestMail(ada.email)));
    await page.getByRole('button', { name: 'Activate account' }).click();
    await expect(page.getByRole('heading', { name: 'Your account is active' })).toBeVisible();
    await logIn(page, ada);

    await createRoom(page, 'Harbour');
    await inviteAndAccept({ ...ada, page, context }, ben, 'Harbour');
    const texts = ['one', 'two', 'three', 'four'];
    for (const [index, text] of texts.entries()) {
      await say(index % 2 === 0 ? ben.page : page, text);
      for (const each of [page, ben.page]) await expect(message(each, text)).toBeVisible();
    }
    for (const each of [page, ben.page]) {
      await expect(messages(each).locator('[data-anchor]')).toHaveText(texts);
      // One day, and it is today; the list of rooms says at what time.
      await expect(messages(each).getByText('Today', { exact: true })).toHaveCount(1);
      await expect(messages(each).getByText('Yesterday')).toHaveCount(0);
      await expect(each.getByRole('link', { name: /Harbour/ }).locator('time')).toHaveText(/^\d\d:\d\d$/);
    }
    const times = await messages(ben.page).locator('time').allTextContents();
    await expect(messages(page).locator('time')).toHaveText(times);

    // A reload asks for one token, which is good for as long as the server says, whatever this clock thinks of it.
    Object.assign(calls, { refused: [], refreshes: 0 });
    await page.reload();
    await expect(messages(page).locator('[data-anchor]')).toHaveText(texts);
    await page.getByRole('link', { name: 'Convert' }).click();
    await expect(page.getByRole('button', { name: 'Choose files' })).toBeVisible();
    await page.getByRole('link', { name: 'Rooms', exact: true }).click();
    await page.getByRole('link', { name: /Harbour/ }).click();
    await say(page, 'five');
    await expect(message(ben.page, 'five')).toBeVisible();
    expect(calls).toEqual({ refused: [], refreshes: 1 });
  });
}

test('a clock that is set while the page is open loses nothing: not the session, the order or a message', async ({ browserFor, loggedIn }) => {
  const ben = await loggedIn('ben');
  const room = await createRoom(ben.page, 'Harbour');
  const ada = await loggedIn('ada');
  const { page, context } = await browserFor();
  await setClockWrong(context, 0);
  await logIn(page, ada);
  await inviteAndAccept(ben, { ...ada, page, context }, 'Harbour');
  await page.goto(`/rooms/${room}`);
  const texts = ['at the right time'];
  await say(page, 'at the right time');
  await expect(message(ben.page, 'at the right time')).toBeVisible();
  for (const [text, by] of [['behind', -2 * day], ['ahead', 2 * day], ['right again', 0]] as const) {
    await page.evaluate((wrongBy) => {
      window.wrongBy = wrongBy;
    }, by);
    await say(page, text);
    texts.push(text);
    await expect(message(ben.page, text)).toBeVisible();
    await say(ben.page, `${text}, said Ben`);
    texts.push(`${text}, said Ben`);
    await expect(message(page, `${text}, said Ben`)).toBeVisible();
  }
  for (const each of [page, ben.page]) await expect(messages(each).locator('[data-anchor]')).toHaveText(texts);
  await expect(page.getByText('Not sent.')).toHaveCount(0);
  await page.reload();
  await expect(messages(page).locator('[data-anchor]')).toHaveText(texts);
});
