import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

import { createRoom, inviteAndAccept, messageBeginning, messages, say } from './support/rooms';
import { expect, test } from './support/test';
import { webSite } from './support/web-site';

const cards = (page: Page) => messages(page).getByRole('list', { name: 'Linked pages' }).getByRole('listitem');

test('what a link leads to is shown live to both, removed by its author, and gone with the message', async ({ loggedIn }) => {
  const site = webSite();
  test.skip(site === undefined, 'a system that runs already asks no site of the tests');
  const [ada, ben] = [await loggedIn('ada'), await loggedIn('ben')];
  await createRoom(ada.page, 'Harbour');
  await inviteAndAccept(ada, ben, 'Harbour');
  await say(ada.page, `see ${site}/moved and ${site}/winds`);
  for (const { page } of [ada, ben]) {
    await expect(cards(page)).toHaveCount(2);
    // What a page says is text, and the host comes first.
    const tides = cards(page).first();
    await expect(tides).toContainText('127.0.0.1 · The Harbour');
    await expect(tides.getByRole('link', { name: 'All of tides <b>' })).toHaveAttribute('href', `${site}/tides`);
    await expect(tides).toContainText('What is to be known of tides.');
    // The picture comes from the app's own server, not from the page's.
    await expect(tides.locator('img')).toHaveAttribute('src', /^\/files\//);
    await expect.poll(() => tides.locator('img').evaluate((each: HTMLImageElement) => each.naturalWidth)).toBe(80);
  }
  const { violations } = await new AxeBuilder({ page: ben.page }).include('[role=log]').analyze();
  expect(violations).toEqual([]);

  // Ben is no author and keeps no order; Ada takes one away, for both, and an edit takes the other.
  await expect(ben.page.getByRole('button', { name: /^Remove the preview/ })).toHaveCount(0);
  await ada.page.getByRole('button', { name: 'Remove the preview of All of tides <b>' }).click();
  for (const { page } of [ada, ben]) await expect(cards(page)).toHaveCount(1);
  await ben.page.reload();
  await expect(cards(ben.page)).toHaveText(/All of winds/);
  const picture = await cards(ben.page).locator('img').getAttribute('src');

  await messageBeginning(ada.page, 'see ').hover();
  await messages(ada.page).getByRole('button', { name: /^Delete the message of @ada/ }).click();
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  for (const { page } of [ada, ben]) await expect(cards(page)).toHaveCount(0);
  await expect.poll(async () => (await ben.page.request.get(picture ?? '')).status()).toBe(404);
});

test('a room or a device may want no previews, and a link to nothing is a link', async ({ loggedIn }) => {
  const site = webSite();
  test.skip(site === undefined, 'a system that runs already asks no site of the tests');
  const [ada, ben] = [await loggedIn('ada'), await loggedIn('ben')];
  await createRoom(ada.page, 'Quay');
  await inviteAndAccept(ada, ben, 'Quay');
  await say(ada.page, `not there: ${site}/missing`);
  await say(ada.page, `there: ${site}/plan`);
  for (const { page } of [ada, ben]) {
    await expect(cards(page)).toHaveCount(1);
    await expect(messages(page).getByRole('link', { name: `${site}/missing` })).toBeVisible();
  }

  // Ben wants none on his device; Ada still has them.
  await ben.page.goto('/profile');
  await ben.page.getByRole('checkbox', { name: 'Show link previews on this device' }).uncheck();
  await ben.page.goto(new URL(ada.page.url()).pathname);
  await expect(messageBeginning(ben.page, 'there: ')).toBeVisible();
  await expect(cards(ben.page)).toHaveCount(0);
  await expect(cards(ada.page)).toHaveCount(1);

  // Ada, who keeps order, wants none in the room.
  await ben.page.goto('/profile');
  await ben.page.getByRole('checkbox', { name: 'Show link previews on this device' }).check();
  await ben.page.goto(new URL(ada.page.url()).pathname);
  await expect(cards(ben.page)).toHaveCount(1);
  await ada.page.getByRole('checkbox', { name: 'Show link previews to everybody in this room' }).uncheck();
  for (const { page } of [ada, ben]) await expect(cards(page)).toHaveCount(0);
  // It shows before the server has answered, and is taken back, with why, when that refuses.
  const inRoom = ada.page.getByRole('checkbox', { name: 'Show link previews to everybody in this room' });
  let answer: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (answer = resolve));
  await ada.page.route(/\/link-previews$/, async (route) => {
    await held;
    await route.fulfill({ status: 503, json: { code: 'storage-unavailable', title: 'Try again later.', status: 503 } });
  });
  await inRoom.click();
  await expect(cards(ada.page)).toHaveCount(1);
  answer();
  await expect(inRoom).not.toBeChecked();
  await expect(cards(ada.page)).toHaveCount(0);
  await ada.page.unroute(/\/link-previews$/);
  await inRoom.click();
  await expect(ada.page.getByRole('checkbox', { name: 'Show link previews to everybody in this room' })).toBeChecked();
  for (const { page } of [ada, ben]) await expect(cards(page)).toHaveCount(1);
});
