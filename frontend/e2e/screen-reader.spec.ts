import { apiOf, somebody } from './support/api';
import { documentPath } from './support/fixtures';
import { createRoom, inviteAndAccept, message, messages, say } from './support/rooms';
import { expect, test } from './support/test';

// What a screen reader is told of the main pages: landmarks, headings, names and states. Where a snapshot names only a part of
// what is there, the rest may change; what it names must be there, so, and in this order.

test('the pages for strangers are told as they are', async ({ browserFor }) => {
  const { page } = await browserFor();
  await page.goto('/login');
  await expect(page.getByRole('main')).toMatchAriaSnapshot(`
    - main:
      - heading "Log in" [level=1]
      - textbox "E-mail address"
      - textbox "Password"
      - button "Show password"
      - button "Log in"
  `);
  await page.goto('/signup');
  await expect(page.getByRole('main')).toMatchAriaSnapshot(`
    - main:
      - heading "Create your account" [level=1]
      - textbox "E-mail address"
      - textbox "Handle"
      - textbox "Password"
      - button "Show password"
      - button "Create account"
  `);
});

test('the frame, the rooms and a room are told as they are', async ({ loggedIn }) => {
  const [ada, ben] = await Promise.all([loggedIn('ada'), loggedIn('ben')]);
  const { page } = ada;
  await expect(page.getByRole('navigation', { name: 'Main' })).toMatchAriaSnapshot(`
    - navigation "Main":
      - img "Wherry"
      - link "Rooms"
      - link "Notices"
      - link "Search"
      - link "Convert"
      - link /Profile/
  `);
  await expect(page.getByRole('main')).toMatchAriaSnapshot(`
    - main:
      - heading "Rooms" [level=1]
      - button "New room"
      - heading "No rooms yet" [level=2]
      - region "Direct messages"
  `);

  const room = await createRoom(page, 'Harbour');
  await inviteAndAccept(ada, ben, 'Harbour');
  await page.getByRole('button', { name: 'Close members' }).click();
  await expect(page.getByRole('button', { name: /^Members/ })).toBeFocused();
  await say(page, 'the ferry leaves at dawn');
  await say(ben.page, 'and comes back at dusk');
  await expect(message(page, 'and comes back at dusk')).toBeVisible();
  await expect(page.getByText('Sending…')).toHaveCount(0);
  await expect(page.getByRole('navigation', { name: 'Your rooms' })).toMatchAriaSnapshot(`
    - navigation "Your rooms":
      - list:
        - listitem:
          - link /Harbour/
  `);
  await expect(page.getByRole('region', { name: 'Harbour' })).toMatchAriaSnapshot(`
    - region "Harbour":
      - heading "Harbour" [level=1]
      - combobox "What this room tells you of"
      - button "Members, 2 in the room"
      - log "Messages in Harbour":
        - list:
          - listitem: Today
          - listitem:
            - paragraph: the ferry leaves at dawn
            - button /^React to the message of @ada/
            - button /^Edit your message/
            - button /^Delete the message of @ada/
          - listitem:
            - paragraph: and comes back at dusk
            - button /^Answer the message of @ben/
      - button "Attach files"
      - textbox "Message to Harbour"
      - button "Send" [disabled]
  `);

  await page.getByRole('button', { name: /^Members/ }).click();
  await expect(page.getByRole('button', { name: /^Members/ })).toHaveAttribute('aria-expanded', 'true');
  await expect(page.getByRole('complementary', { name: 'Members' })).toMatchAriaSnapshot(`
    - complementary "Members":
      - heading "Members" [level=2]
      - button "Close members"
      - region "In the room"
  `);

  // What somebody else says is told once, politely, and what one says oneself is not; the log itself is not read out anew.
  await page.goto(`/rooms/${room}`);
  await expect(messages(page)).toHaveAttribute('aria-live', 'off');
  await say(ben.page, 'all aboard');
  const told = page.locator('[aria-live=polite]').filter({ hasText: 'all aboard' });
  await expect(told).toHaveText(`@${ben.handle}: all aboard`);
  await say(page, 'on my way');
  await expect(message(page, 'on my way')).toBeVisible();
  await expect(page.locator('[aria-live=polite]').filter({ hasText: 'on my way' })).toHaveCount(0);
});

test('search, public rooms, notices, conversions and the profile are told as they are', async ({ loggedIn }) => {
  const ada = await loggedIn('ada');
  const { page } = ada;
  const room = `Quay ${Date.now()}`;
  const api = await apiOf(ada);
  await api('POST', '/api/v1/rooms', { name: room, visibility: 'public' });
  // The list is asked for when the page is opened, and may be a little behind by then.
  await expect(async () => {
    await page.goto('/browse');
    await page.getByLabel('Find a room by its name').fill(room);
    await expect(page.getByRole('link', { name: `Open ${room}` })).toBeVisible({ timeout: 3_000 });
  }).toPass({ timeout: 30_000 });
  await expect(page.getByRole('main')).toMatchAriaSnapshot(`
    - main:
      - heading "Browse rooms" [level=1]
      - search:
        - searchbox "Find a room by its name"
      - list "Browse rooms":
        - listitem:
          - strong: ${room}
          - paragraph: 1 person
          - link "Open ${room}"
  `);
  await page.goto('/search');
  await expect(page.getByRole('main')).toMatchAriaSnapshot(`
    - main:
      - heading "Search" [level=1]
      - search:
        - searchbox "Search messages"
      - heading "Find what was said" [level=2]
  `);
  await page.goto('/notifications');
  await expect(page.getByRole('main')).toMatchAriaSnapshot(`
    - main:
      - heading "Notices" [level=1]
      - heading "Nothing here yet" [level=2]
      - paragraph: /When somebody mentions you/
  `);
  await page.goto('/conversions');
  await expect(page.getByText(/They become PDF/)).toBeVisible();
  await page.getByLabel('Documents').setInputFiles([documentPath('plain.csv'), documentPath('empty.docx')]);
  await expect(page.getByRole('region', { name: 'Your conversions' })).toContainText('Done', { timeout: 60_000 });
  await expect(page.getByRole('main')).toMatchAriaSnapshot(`
    - main:
      - heading "Convert documents" [level=1]
      - paragraph: Drop documents here
      - button "Choose files"
      - combobox "Convert into"
      - paragraph: /They become PDF. Taken are/
      - region "Your conversions":
        - heading "Your conversions" [level=2]
        - list:
          - listitem:
            - heading "empty.docx" [level=3]
            - paragraph: /This file is empty/
            - button "Remove empty.docx from the list"
          - listitem:
            - heading "plain.csv" [level=3]
            - paragraph: /Done · PDF/
            - button "Download plain.csv as PDF"
            - button "Delete plain.csv"
  `);
  await page.goto('/profile');
  await expect(page.getByLabel('Name')).toBeVisible();
  await expect(page.getByRole('main')).toMatchAriaSnapshot(`
    - main:
      - heading "Profile" [level=1]
      - region "Photo"
      - region "About you"
      - region "This device"
      - region "Logging in"
      - region "Blocked people"
      - region "Your data"
  `);
});

test('what goes wrong is told where it is, and at once', async ({ browserFor, loggedIn }) => {
  const { page } = await browserFor();
  await page.goto('/login');
  await page.getByLabel('E-mail address').fill(somebody('nobody').email);
  await page.getByLabel('Password', { exact: true }).fill('not the password');
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect(page.getByRole('alert')).toContainText('The address or the password is wrong.');
  await page.goto('/signup');
  await page.getByRole('button', { name: 'Create account' }).click();
  // The first field that is wrong has the focus, says that it is, and why.
  const field = page.getByLabel('E-mail address');
  await expect(field).toBeFocused();
  await expect(field).toHaveAttribute('aria-invalid', 'true');
  await expect(field).toHaveAccessibleDescription(/\w/);

  const ada = await loggedIn('ada');
  await ada.context.setOffline(true);
  await expect(ada.page.getByRole('status').filter({ hasText: 'Reconnecting…' })).toBeVisible();
});
