import { apiOf, enrol, somebody } from './support/api';
import { createRoom, inviteAndAccept, message, messages, say } from './support/rooms';
import { expect, logIn, test } from './support/test';

// What is new is counted and marked alike in all tabs: `unread.spec.ts`. One refresh for all of them: `session.test.ts`.

test('a draft is in both tabs until each has its own, outlives them, and what one sends the other shows once', async ({ loggedIn }) => {
  const [ada, ben] = await Promise.all([loggedIn('ada'), loggedIn('ben')]);
  const room = await createRoom(ada.page, 'Harbour');
  await inviteAndAccept(ada, ben, 'Harbour');
  const tab = await ada.context.newPage();
  await tab.goto(`/rooms/${room}`);
  const field = (page: typeof tab) => page.getByLabel('Message to Harbour');
  await field(ada.page).fill('a draft of the first tab');
  // Where nothing is written, it is the other's, to be gone on with.
  await expect(field(tab)).toHaveValue('a draft of the first tab');
  await field(tab).fill('a draft of the second');
  await ada.page.reload();
  await expect(field(ada.page)).toHaveValue('a draft of the first tab');
  await expect(field(tab)).toHaveValue('a draft of the second');

  await field(tab).press('Enter');
  for (const page of [tab, ada.page, ben.page]) await expect(message(page, 'a draft of the second')).toHaveCount(1);
  await expect(field(tab)).toHaveValue('');
  await expect(field(ada.page)).toHaveValue('a draft of the first tab');

  // With the app closed in every tab, it is still there.
  await tab.close();
  await ada.page.goto('about:blank');
  const later = await ada.context.newPage();
  await later.goto(`/rooms/${room}`);
  await expect(field(later)).toHaveValue('a draft of the first tab');
  // The list says so, to nobody else.
  for (const [page, isThere] of [[later, true], [ben.page, false]] as const) {
    await page.goto('/rooms');
    const link = page.getByRole('link', { name: /Harbour/ });
    await expect(link).toContainText('a draft of the second');
    await expect(link.getByText('Draft', { exact: true })).toHaveCount(isThere ? 1 : 0);
  }
});

test('what waits for a connection is seen in both tabs, and sent once by one of them', async ({ loggedIn }) => {
  const [ada, ben] = await Promise.all([loggedIn('ada'), loggedIn('ben')]);
  const room = await createRoom(ada.page, 'Harbour');
  await inviteAndAccept(ada, ben, 'Harbour');
  const tab = await ada.context.newPage();
  await tab.goto(`/rooms/${room}`);
  await expect(tab.getByLabel('Message to Harbour')).toBeVisible();

  await ada.context.setOffline(true);
  await say(ada.page, 'from the first tab');
  await say(tab, 'from the second tab');
  const texts = ['from the first tab', 'from the second tab'];
  for (const page of [ada.page, tab]) {
    await expect(page.getByText('Waiting for the connection')).toHaveCount(2);
    await expect(messages(page).locator('[data-anchor]')).toHaveText(texts);
  }
  await ada.context.setOffline(false);
  for (const page of [ben.page, ada.page, tab]) {
    await expect(messages(page).locator('[data-anchor]')).toHaveText(texts);
    await expect(page.getByText('Waiting for the connection')).toHaveCount(0);
  }
});

test('what is read in one tab is read in the other, which marks nothing as new', async ({ loggedIn }) => {
  const [ada, ben] = await Promise.all([loggedIn('ada'), loggedIn('ben')]);
  const room = await createRoom(ada.page, 'Harbour');
  await inviteAndAccept(ada, ben, 'Harbour');
  const tab = await ben.context.newPage();
  await tab.goto('/rooms');
  await ben.page.getByRole('link', { name: 'Search', exact: true }).click();
  await expect(ben.page.getByLabel('Search messages')).toBeVisible();
  await say(ada.page, 'news');
  await expect(tab).toHaveTitle('(1) Rooms · Wherry');
  await expect(ben.page).toHaveTitle('(1) Search · Wherry');
  await ben.page.goto(`/rooms/${room}`);
  await expect(message(ben.page, 'news')).toBeVisible();
  await expect(tab).toHaveTitle('Rooms · Wherry');
  await tab.getByRole('link', { name: /Harbour/ }).click();
  await expect(message(tab, 'news')).toBeVisible();
  await expect(messages(tab).getByText('New messages')).toHaveCount(0);
});

test('who logs out in one tab is logged out in the other, and the next one finds nothing of theirs', async ({ loggedIn }) => {
  const ada = await loggedIn('ada');
  const ben = somebody('ben');
  await enrol(ben);
  const room = await createRoom(ada.page, 'Harbour');
  await (await apiOf(ada))('POST', `/api/v1/rooms/${room}/invitations`, { handle: ben.handle });
  await (await apiOf(ben))('POST', `/api/v1/rooms/${room}/invitations/accept`);
  const tab = await ada.context.newPage();
  await tab.goto(`/rooms/${room}`);
  await tab.getByLabel('Message to Harbour').fill('not for Ben to see');

  await ada.page.goto('/profile');
  await ada.page.getByRole('button', { name: 'Log out', exact: true }).first().click();
  for (const page of [ada.page, tab]) await expect(page.getByRole('heading', { name: 'Log in' })).toBeVisible();
  await expect(ada.page.getByText('You are logged out.')).toBeVisible();
  // Nothing ended by itself, though its connection was cut before the first tab could tell.
  await expect(tab.getByText('You logged out in another tab.')).toBeVisible();

  // Another account in one tab is that account in both.
  await logIn(ada.page, ben);
  await expect(tab.getByRole('navigation', { name: 'Main' })).toBeVisible();
  await tab.goto(`/rooms/${room}`);
  await expect(tab.getByLabel('Message to Harbour')).toHaveValue('');
  await expect(tab.getByText('not for Ben to see')).toHaveCount(0);
  await say(tab, 'from Ben');
  await expect(messages(tab).locator('[data-message]')).toContainText([`@${ben.handle}`]);
});
