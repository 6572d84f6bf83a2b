import { apiOf } from './support/api';
import { createRoom, inviteAndAccept, message, messages, say } from './support/rooms';
import { expect, test } from './support/test';

test('what is new: counted in the list, marked in the room, and the same in every tab and after a reload', async ({ loggedIn }) => {
  const [ada, ben] = await Promise.all([loggedIn('ada'), loggedIn('ben')]);
  await createRoom(ada.page, 'Harbour');
  await inviteAndAccept(ada, ben, 'Harbour');
  await say(ada.page, 'read already');
  await expect(message(ben.page, 'read already')).toBeVisible();

  // Ben looks at something else, and has his rooms open in a second tab.
  await ben.page.getByRole('link', { name: 'Convert' }).click();
  await expect(ben.page.getByRole('heading', { name: 'Convert documents' })).toBeVisible();
  const tab = await ben.context.newPage();
  await tab.goto('/rooms');
  const link = tab.getByRole('link', { name: /Harbour/ });
  await expect(link).toContainText('read already');
  await expect(link).not.toContainText('new message');
  for (const text of ['one', 'two', 'three']) await say(ada.page, text);
  await expect(link).toContainText('3 new messages');
  await expect(tab).toHaveTitle('(3) Rooms · Wherry');
  await expect(ben.page).toHaveTitle('(3) Convert · Wherry');

  // Who comes back later finds the same.
  await tab.reload();
  await expect(link).toContainText('3 new messages');

  await ben.page.getByRole('link', { name: 'Rooms', exact: true }).click();
  await ben.page.getByRole('link', { name: /Harbour/ }).click();
  await expect(messages(ben.page)).toContainText(/read already.*New messages.*one.*two.*three/s);
  await expect(ben.page).toHaveTitle('Harbour · Wherry');
  await expect(link).not.toContainText('new message');
  await expect(tab).toHaveTitle('Rooms · Wherry');

  // The line stays while the room is open, and what comes before one's eyes is not new anywhere.
  await say(ada.page, 'four');
  await expect(message(ben.page, 'four')).toBeVisible();
  await expect(messages(ben.page)).toContainText(/read already.*New messages.*one.*two.*three.*four/s);
  await expect(link).toContainText('four');
  await expect(link).not.toContainText('new message');

  for (const page of [tab, ben.page]) {
    await page.reload();
    const again = page.getByRole('link', { name: /Harbour/ });
    await expect(again).toContainText('four');
    await expect(again).not.toContainText('new message');
  }
  await expect(message(ben.page, 'four')).toBeVisible();
  await expect(messages(ben.page)).not.toContainText('New messages');
});

test('a room with more that is new than fits is opened where that begins, and read when its end is seen', async ({ loggedIn }) => {
  const [ada, ben] = await Promise.all([loggedIn('ada'), loggedIn('ben')]);
  const room = await createRoom(ada.page, 'Archive');
  await inviteAndAccept(ada, ben, 'Archive');
  const marked = ben.page.waitForResponse(/read-marker$/);
  await say(ada.page, 'read already');
  expect((await marked).status()).toBe(200);
  await ben.page.goto('/rooms');
  const api = await apiOf(ada);
  for (let number = 1; number <= 40; number += 1) {
    await api('POST', `/api/v1/rooms/${room}/messages`, { body: `message number ${number}` });
  }
  const link = ben.page.getByRole('link', { name: /Archive/ });
  await expect(link).toContainText('40 new messages');
  await ben.page.goto(`/rooms/${room}`);
  await expect(message(ben.page, 'message number 1')).toBeInViewport();
  await expect(messages(ben.page).getByText('New messages')).toBeInViewport();
  await expect(message(ben.page, 'message number 40')).not.toBeInViewport();
  // Its end was not seen, so it is still new.
  await expect(link).toContainText('40 new messages');
  const jump = ben.page.getByRole('button', { name: '40 new messages' });
  await expect(jump).toBeVisible();
  await jump.press('Enter');
  await expect(message(ben.page, 'message number 40')).toBeInViewport();
  await expect(jump).toBeHidden();
  await expect(link).not.toContainText('new message');
  await expect(ben.page).toHaveTitle('Archive · Wherry');
});
