import type { Route } from '@playwright/test';

import { apiOf } from './support/api';
import { fillRoom, firstInSight, scrollUntil, standsStill } from './support/long-room';
import { createRoom, inviteAndAccept, message, messageBeginning, messages, say } from './support/rooms';
import { expect, test } from './support/test';

/** So far a row may stand from where it was, or from where scrolling has put it: that is how browsers round. */
const atMost = { jump: 2, rows: 200 };
const step = 300;
/** So long is a page on its way, that scrolling comes to the edge of what is loaded before it does. */
const pageTakes = 700;

test('a room of some thousand messages is read from end to end without a jump, and what is old is found', async ({ loggedIn }) => {
  test.slow();
  const [ada, ben] = await Promise.all([loggedIn('ada'), loggedIn('ben')]);
  const room = await createRoom(ada.page, 'Archive');
  await inviteAndAccept(ada, ben, 'Archive');
  const api = await apiOf(ada);
  await api('POST', `/api/v1/rooms/${room}/messages`, { body: 'the first buoy was painted red' });
  const filled = await test.step('fill the room', () => fillRoom(api, room, { least: 600, most: 2500, milliseconds: 50_000 }));
  await api('POST', `/api/v1/rooms/${room}/messages`, { body: `that were ${filled}` });

  const { page } = ben;
  // From where the room is opened at its end; on who was here, the marker has moved.
  await page.goto('/rooms');
  await page.goto(`/rooms/${room}`);
  const log = messages(page);
  await log.focus();
  await page.keyboard.press('End');
  await expect(message(page, `that were ${filled}`)).toBeInViewport();

  const pages = /timeline\?.*(older|newer)_than/;
  const slowly = async (route: Route) => {
    await new Promise((resolve) => setTimeout(resolve, pageTakes));
    await route.continue();
  };
  await page.route(pages, slowly);
  await test.step('scroll up through many pages', async () => {
    const scrolled = await scrollUntil(log, -step, `message number ${filled - 500}`);
    expect(scrolled.jump).toBeLessThanOrEqual(atMost.jump);
    expect(scrolled.rows).toBeLessThan(atMost.rows);
  });

  await test.step('what comes meanwhile is told, and moves nothing', async () => {
    const before = await firstInSight(log);
    for (const text of ['one more', 'and another']) await say(ada.page, text);
    await expect(page.getByRole('button', { name: /^\d+ new messages$/ })).toBeVisible();
    expect(Math.abs((await firstInSight(log)).top - before.top)).toBeLessThanOrEqual(atMost.jump);
    expect((await firstInSight(log)).text).toBe(before.text);
  });

  await test.step('a window that is made smaller and larger leaves what one reads', async () => {
    const size = page.viewportSize() ?? { width: 1280, height: 720 };
    const before = await firstInSight(log);
    for (const height of [size.height - 300, size.height]) {
      await page.setViewportSize({ ...size, height });
      await expect.poll(async () => (await firstInSight(log)).text).toBe(before.text);
      expect(Math.abs((await firstInSight(log)).top - before.top)).toBeLessThanOrEqual(atMost.jump);
    }
  });

  await test.step('who goes to another page and comes back goes on from there', async () => {
    const before = await firstInSight(log);
    await page.getByRole('link', { name: 'Convert' }).click();
    await expect(page.getByRole('heading', { name: 'Convert documents' })).toBeVisible();
    await page.goBack();
    await expect.poll(async () => (await firstInSight(log)).text).toBe(before.text);
    expect(Math.abs((await firstInSight(log)).top - before.top)).toBeLessThanOrEqual(atMost.jump);
  });

  await test.step('from what was found to the oldest message, and on to the present', async () => {
    await page.goto('/search');
    await page.getByLabel('Search messages').fill('buoy');
    await page.getByRole('list', { name: 'Messages found' }).getByRole('link').click();
    await expect(message(page, 'the first buoy was painted red')).toBeInViewport();
    await expect(log.locator('[aria-current=true]')).toContainText('painted red');
    await expect(log).toContainText('This is the beginning of Archive.');
    const scrolled = await scrollUntil(log, step, 'and another');
    expect(scrolled.jump).toBeLessThanOrEqual(atMost.jump);
    expect(scrolled.rows).toBeLessThan(atMost.rows);
    await log.evaluate((element) => (element.scrollTop = element.scrollHeight));
    await expect(page.getByRole('button', { name: /To the newest|new message/ })).toBeHidden();
    // From here on it is live again.
    await say(ada.page, 'seen at once');
    await expect(message(page, 'seen at once')).toBeInViewport();
  });

  await page.unroute(pages, slowly);
  await test.step('by the keyboard: to the beginning and back, one look at a time', async () => {
    await log.focus();
    await page.keyboard.press('Home');
    await expect(message(page, 'the first buoy was painted red')).toBeInViewport();
    const first = await firstInSight(log);
    await page.keyboard.press('PageDown');
    await expect.poll(async () => (await firstInSight(log)).text).not.toBe(first.text);
    // A key that comes with the last frame of its scrolling is lost in Chromium.
    await standsStill(log);
    await page.keyboard.press('PageUp');
    await expect(message(page, 'the first buoy was painted red')).toBeInViewport();
    // One's own words are at the end, wherever one reads.
    await say(page, 'said from far back');
    await expect(message(page, 'said from far back')).toBeInViewport();
    await expect(message(page, 'said from far back')).toHaveCount(1);
    await log.focus();
    await page.keyboard.press('Home');
    await expect(message(page, 'the first buoy was painted red')).toBeInViewport();
    await page.keyboard.press('End');
    await expect(message(page, 'said from far back')).toBeInViewport();
    expect(await log.locator('[data-message]').count()).toBeLessThan(atMost.rows);
  });

  await test.step('what cannot be loaded says so, and is loaded the next time', async () => {
    await page.route(/timeline\?.*older_than/, (route) => route.abort());
    const again = page.getByRole('button', { name: 'Older messages could not be loaded. Try again' });
    // What is in memory comes first.
    await expect(async () => {
      await log.evaluate((element) => (element.scrollTop = 0));
      await expect(again).toBeVisible({ timeout: 300 });
    }).toPass();
    await page.unroute(/timeline\?.*older_than/);
    const before = await log.locator('[data-message]').first().getAttribute('data-message');
    await again.click();
    await expect(again).toBeHidden();
    await log.evaluate((element) => (element.scrollTop = 0));
    await expect.poll(() => log.locator('[data-message]').first().getAttribute('data-message')).not.toBe(before);
  });

  await test.step('at twice the size, on a phone', async () => {
    await page.setViewportSize({ width: 400, height: 700 });
    await page.goto(`/rooms/${room}`);
    await expect(messageBeginning(page, 'said from far back')).toBeInViewport();
    await page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
    // Twice as high, the end is elsewhere, and one is there all the same.
    await expect(messageBeginning(page, 'said from far back')).toBeInViewport();
    const scrolled = await scrollUntil(log, -200, `message number ${filled - 60}`);
    expect(scrolled.jump).toBeLessThanOrEqual(atMost.jump);
  });
});
