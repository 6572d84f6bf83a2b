import { createRoom, inviteAndAccept, message, messages, say } from './support/rooms';
import { expect, test } from './support/test';

// The service worker is what this is about, or a part of it.
test.use({ serviceWorkers: 'allow' });

test('what was said while one was offline comes once, in order, without a reload', async ({ loggedIn }) => {
  const [ada, ben] = await Promise.all([loggedIn('ada'), loggedIn('ben')]);
  await createRoom(ada.page, 'Harbour');
  await inviteAndAccept(ada, ben, 'Harbour');
  await say(ada.page, 'before');
  await expect(message(ben.page, 'before')).toBeVisible();

  await ben.context.setOffline(true);
  await expect(ben.page.getByText(/Reconnecting…/)).toBeVisible();
  for (const text of ['one', 'two', 'three', 'four', 'five']) {
    await say(ada.page, text);
    await expect(message(ada.page, text)).toBeVisible();
  }
  await expect(message(ben.page, 'one')).toHaveCount(0);

  await ben.context.setOffline(false);
  await expect(message(ben.page, 'five')).toBeVisible();
  await expect(messages(ben.page).locator('[data-anchor]')).toHaveText(['before', 'one', 'two', 'three', 'four', 'five']);
  await expect(ben.page.getByText(/Reconnecting…/)).toBeHidden();
  await say(ada.page, 'six');
  await expect(message(ben.page, 'six')).toBeVisible();
});

test('what one says while offline waits, is sent once when back, and survives nothing but being sent', async ({ loggedIn }) => {
  const [ada, ben] = await Promise.all([loggedIn('ada'), loggedIn('ben')]);
  await createRoom(ada.page, 'Harbour');
  await inviteAndAccept(ada, ben, 'Harbour');

  await ben.context.setOffline(true);
  for (const text of ['one', 'two', 'three']) await say(ben.page, text);
  await expect(ben.page.getByText('Waiting for the connection')).toHaveCount(3);
  await say(ada.page, 'meanwhile');
  await expect(message(ada.page, 'meanwhile')).toBeVisible();
  // Only what was taken by the server has a place before what Ben sends next.
  await expect(ada.page.getByText('Sending…')).toHaveCount(0);

  await ben.context.setOffline(false);
  const texts = ['meanwhile', 'one', 'two', 'three'];
  await expect(messages(ada.page).locator('[data-anchor]')).toHaveText(texts);
  await expect(messages(ben.page).locator('[data-anchor]')).toHaveText(texts);
  await expect(ben.page.getByText('Waiting for the connection')).toHaveCount(0);

  await ben.page.reload();
  await expect(messages(ben.page).locator('[data-anchor]')).toHaveText(texts);
});

test('a pending message outlives a reload', async ({ loggedIn }) => {
  const { page } = await loggedIn('ada');
  await createRoom(page, 'Harbour');
  // The server's answers to messages are lost; everything else works.
  await page.route('**/messages', (route) => route.abort());
  await say(page, 'written before the reload');
  await expect(page.getByText('Sending…')).toBeVisible();
  await page.reload();
  await expect(message(page, 'written before the reload')).toBeVisible();
  await expect(page.getByText('Sending…')).toBeVisible();
  await page.unroute('**/messages');
  await expect(page.getByText('Sending…')).toBeHidden({ timeout: 40_000 });
  await expect(messages(page).locator('[data-anchor]')).toHaveText(['written before the reload']);
});

test('an answer that is lost on its way does not double the message', async ({ loggedIn }) => {
  const [ada, ben] = await Promise.all([loggedIn('ada'), loggedIn('ben')]);
  await createRoom(ada.page, 'Harbour');
  await inviteAndAccept(ada, ben, 'Harbour');
  let lost = 0;
  await ada.page.route('**/messages', async (route) => {
    await route.fetch();
    lost += 1;
    await (lost <= 2 ? route.abort() : route.fallback());
  });
  await say(ada.page, 'once');
  await say(ada.page, 'and then this');
  await expect(message(ben.page, 'and then this')).toBeVisible();
  await expect(messages(ben.page).locator('[data-anchor]')).toHaveText(['once', 'and then this']);
  await expect(messages(ada.page).locator('[data-anchor]')).toHaveText(['once', 'and then this']);
});

test('the banner is silent at first, counts down, and tries at once when asked', async ({ loggedIn }) => {
  const { page, context } = await loggedIn('ada');
  await createRoom(page, 'Harbour');
  await context.setOffline(true);
  await expect(page.getByRole('button', { name: 'Retry now' })).toBeVisible();
  await page.getByRole('button', { name: 'Retry now' }).click();
  await expect(page.getByText(/Reconnecting…/)).toBeVisible();
  await context.setOffline(false);
  await expect(page.getByText(/Reconnecting…/)).toBeHidden();
});

test('the app starts without a network once it was there, and goes on by itself when the network is back', async ({ loggedIn }) => {
  const ada = await loggedIn('ada');
  await createRoom(ada.page, 'Harbour');
  await ada.page.waitForFunction(async () => {
    await navigator.serviceWorker.ready;
    return (await caches.match('/')) !== undefined && navigator.serviceWorker.controller !== null;
  });
  // Once more with the service worker in between, as every later visit is.
  await ada.page.reload();
  await expect(ada.page.getByRole('heading', { name: 'Harbour' })).toBeVisible();

  await ada.context.setOffline(true);
  await ada.page.reload();
  await expect(ada.page.getByRole('heading', { name: 'The server does not answer' })).toBeVisible();
  await ada.context.setOffline(false);
  await expect(ada.page.getByRole('heading', { name: 'Harbour' })).toBeVisible();
  await say(ada.page, 'back again');
  await expect(message(ada.page, 'back again')).toBeVisible();
});
