import { apiOf } from './support/api';
import { imagePath } from './support/fixtures';
import { newestMail } from './support/mail';
import { createRoom, inviteAndAccept, message, messageBeginning, messages, say, sayHidden } from './support/rooms';
import { expect, test } from './support/test';

test('two people talk: room, invitation, messages both ways with a photo, and all of it after a reload', async ({ loggedIn }) => {
  const [ada, ben] = await Promise.all([loggedIn('ada'), loggedIn('ben')]);
  await ada.page.goto('/profile');
  await ada.page.getByRole('textbox', { name: 'Name' }).fill('Ada Lovelace');
  await ada.page.getByRole('button', { name: 'Save' }).click();
  await expect(ada.page.getByText('Your profile is saved.')).toBeVisible();
  await ada.page.locator('input[type=file]').setInputFiles(imagePath('photo.png'));
  await ada.page.getByRole('button', { name: 'Use this photo' }).click();
  await expect(ada.page.getByText('Your photo is set.')).toBeVisible();

  await createRoom(ada.page, 'Harbour');
  // Ben looks at his rooms; the invitation comes to him.
  await inviteAndAccept(ada, ben, 'Harbour');

  await say(ada.page, 'Ahoy, Ben');
  await expect(message(ben.page, 'Ahoy, Ben')).toBeVisible();
  await expect(messages(ben.page).locator('img').first()).toHaveAttribute('src', /^\/files\//);
  await expect(messages(ben.page)).toContainText('Ada Lovelace');
  await say(ben.page, 'Ahoy yourself\nsee https://example.org/tide.');
  await expect(messageBeginning(ada.page, 'Ahoy yourself')).toBeVisible();
  await expect(ada.page.getByRole('link', { name: 'https://example.org/tide', exact: true })).toBeVisible();

  for (const { page } of [ada, ben]) {
    await page.reload();
    await expect(messages(page)).toContainText(/Ahoy, Ben.*Ahoy yourself/s);
    await expect(messages(page).locator('[data-message]')).toHaveCount(2);
  }
});

test('the list of rooms tells what is new elsewhere', async ({ loggedIn }) => {
  const [ada, ben] = await Promise.all([loggedIn('ada'), loggedIn('ben')]);
  await createRoom(ada.page, 'Harbour');
  await inviteAndAccept(ada, ben, 'Harbour');
  await ben.page.getByRole('link', { name: 'Convert' }).click();
  await expect(ben.page.getByRole('heading', { name: 'Convert documents' })).toBeVisible();
  await say(ada.page, 'are you there?');
  await expect(ben.page).toHaveTitle('(1) Convert · Wherry');
  await ben.page.getByRole('link', { name: 'Rooms', exact: true }).click();
  const link = ben.page.getByRole('link', { name: /Harbour/ });
  await expect(link).toContainText('are you there?');
  await expect(link).toContainText('1 new');
  await link.click();
  await expect(message(ben.page, 'are you there?')).toBeVisible();
  await expect(ben.page).toHaveTitle('Harbour · Wherry');
});

test('scrolling back through history keeps what one reads in place', async ({ loggedIn }) => {
  const [ada, ben] = await Promise.all([loggedIn('ada'), loggedIn('ben')]);
  const room = await createRoom(ada.page, 'Archive');
  await inviteAndAccept(ada, ben, 'Archive');
  const api = await apiOf(ada);
  for (let number = 1; number <= 190; number += 1) {
    await api('POST', `/api/v1/rooms/${room}/messages`, { body: `message number ${number}` });
  }
  const { page } = ben;
  await page.reload();
  await expect(message(page, 'message number 190')).toBeInViewport();

  // Up, page by page, until the first message is there; each time what was in sight must not move.
  const log = messages(page);
  for (let step = 0; step < 12 && (await message(page, 'message number 1').count()) === 0; step += 1) {
    const before = await log.evaluate((element) => {
      element.scrollTop = 200;
      const { top } = element.getBoundingClientRect();
      const row = [...element.querySelectorAll('[data-anchor]')].find((each) => each.getBoundingClientRect().bottom > top);
      const first = element.querySelector('[data-message]')?.getAttribute('data-message');
      return { text: row?.textContent ?? '', top: row?.getBoundingClientRect().top ?? 0, first };
    });
    await expect.poll(() => log.locator('[data-message]').first().getAttribute('data-message')).not.toBe(before.first);
    const after = await message(page, before.text).evaluate((row) => row.getBoundingClientRect().top);
    expect(Math.abs(after - before.top)).toBeLessThanOrEqual(1);
  }
  await expect(message(page, 'message number 1')).toHaveCount(1);

  // A new message does not pull away who reads further up, and says that it is there.
  await say(ada.page, 'the newest');
  const pill = page.getByRole('button', { name: '1 new message' });
  await expect(pill).toBeVisible();
  await expect(message(page, 'the newest')).not.toBeInViewport();
  await pill.click();
  await expect(message(page, 'the newest')).toBeInViewport();
  await expect(pill).toBeHidden();
  await say(ada.page, 'and one more');
  await expect(message(page, 'and one more')).toBeInViewport();
});

test('invitations: by address, declined, withdrawn, to nobody, twice', async ({ loggedIn }) => {
  const [ada, ben] = await Promise.all([loggedIn('ada'), loggedIn('ben')]);
  await createRoom(ada.page, 'Harbour');
  await ada.page.getByRole('button', { name: /Members/ }).click();
  const invite = async (whom: string) => {
    await ada.page.getByLabel('Invite somebody').fill(whom);
    await ada.page.getByRole('button', { name: 'Invite', exact: true }).click();
  };

  await invite('nobody-has-this-handle');
  await expect(ada.page.getByText('Nobody has this handle.')).toBeVisible();
  await invite('no handle at all');
  await expect(ada.page.getByText(/Enter a handle like/)).toBeVisible();

  await invite(ben.email);
  await expect(ada.page.getByText(`An invitation for ${ben.email} is on its way.`)).toBeVisible();
  await ben.page.getByRole('button', { name: 'Decline the invitation to Harbour' }).click();
  await expect(ben.page.getByText('You declined the invitation to Harbour.')).toBeVisible();

  await invite(`@${ben.handle}`);
  await expect(ben.page.getByText('Harbour', { exact: true })).toBeVisible();
  await invite(ben.handle);
  await expect(ada.page.getByText('This person is invited already.')).toBeVisible();
  await ada.page.getByRole('button', { name: `More about @${ben.handle}` }).click();
  await ada.page.getByRole('menuitem', { name: 'Withdraw the invitation' }).click();
  await ada.page.getByRole('button', { name: 'Withdraw', exact: true }).click();
  await expect(ben.page.getByText('Harbour', { exact: true })).toBeHidden();
  // Ben may see it first, and nothing is typed beside an open dialog.
  await expect(ada.page.getByRole('dialog')).toBeHidden();

  const stranger = `stranger-${Date.now().toString(36)}@example.org`;
  await invite(stranger);
  await newestMail(stranger);
});

test('who leaves or is removed sees and hears no more', async ({ loggedIn }) => {
  const [ada, ben] = await Promise.all([loggedIn('ada'), loggedIn('ben')]);
  const room = await createRoom(ada.page, 'Harbour');
  await inviteAndAccept(ada, ben, 'Harbour');
  await say(ada.page, 'before');
  await expect(message(ben.page, 'before')).toBeVisible();

  await ada.page.getByRole('button', { name: `More about @${ben.handle}` }).click();
  await ada.page.getByRole('menuitem', { name: 'Remove from the room' }).click();
  await ada.page.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(ben.page.getByRole('heading', { name: 'This room is not open to you' })).toBeVisible();
  await expect(ben.page.getByRole('link', { name: /Harbour/ })).toBeHidden();

  // Invited again, and out by oneself.
  await ben.page.goto('/rooms');
  await inviteAndAccept(ada, ben, 'Harbour');
  await ben.page.getByRole('button', { name: /Members/ }).click();
  await ben.page.getByRole('button', { name: 'Leave room' }).click();
  await ben.page.getByRole('button', { name: 'Leave', exact: true }).click();
  await expect(ben.page.getByText('You left Harbour.')).toBeVisible();
  await ben.page.goto(`/rooms/${room}`);
  await expect(ben.page.getByRole('heading', { name: 'This room is not open to you' })).toBeVisible();
});

test('a message that is refused says why and can be dropped; one that is too long is not sent', async ({ loggedIn }) => {
  const { page } = await loggedIn('ada');
  await createRoom(page, 'Harbour');
  await sayHidden(page);
  await expect(page.getByRole('alert')).toContainText('invisible control characters');
  await page.getByRole('button', { name: 'Discard' }).click();
  await expect(page.getByRole('alert')).toBeHidden();

  const composer = page.getByLabel('Message to Harbour');
  await composer.fill('x'.repeat(16 * 1024 + 1));
  await expect(page.getByText('Too long by 1 byte.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Send' })).toBeDisabled();
  await composer.fill('x'.repeat(16 * 1024));
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(message(page, 'x'.repeat(16 * 1024))).toBeVisible();

  await say(page, '<img src=x onerror="alert(1)">');
  await expect(message(page, '<img src=x onerror="alert(1)">')).toBeVisible();
});

test('a deleted message goes from both, also after a reload, and an owner deletes those of others', async ({ loggedIn }) => {
  const [ada, ben] = await Promise.all([loggedIn('ada'), loggedIn('ben')]);
  await createRoom(ada.page, 'Harbour');
  await inviteAndAccept(ada, ben, 'Harbour');
  await say(ben.page, 'a sea monster');
  await say(ben.page, 'a lighthouse');
  await say(ada.page, 'from the owner');
  await expect(message(ben.page, 'from the owner')).toBeVisible();
  await expect(message(ada.page, 'a lighthouse')).toBeVisible();

  // Ben deletes his own, by keyboard; he has no button for what Ada said.
  const buttons = messages(ben.page).getByRole('button', { name: /^Delete the message of/ });
  await expect(buttons).toHaveCount(2);
  await buttons.last().focus();
  await ben.page.keyboard.press('ArrowUp');
  await ben.page.keyboard.press('Enter');
  await ben.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).press('Enter');
  await expect(message(ben.page, 'You deleted this message.')).toBeVisible();
  await expect(message(ada.page, 'This message was deleted.')).toBeVisible();
  await expect(message(ada.page, 'a sea monster')).toHaveCount(0);

  // Ada, who owns the room, deletes Ben's other one, which is not the room's last message.
  await message(ada.page, 'a lighthouse').hover();
  await messages(ada.page).getByRole('button', { name: /^Delete the message of @ben/ }).click();
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(message(ben.page, 'a lighthouse')).toHaveCount(0);
  await expect(messages(ben.page)).toContainText('deleted this message.');

  // It stays so for who comes later, and in the list of rooms.
  await messages(ada.page).getByRole('button', { name: /^Delete the message of/ }).click();
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  for (const { page } of [ada, ben]) {
    await expect(page.getByRole('link', { name: /Harbour/ })).toContainText('Message deleted');
    await page.reload();
    await expect(messages(page).locator('[data-anchor]', { hasText: /deleted/ })).toHaveCount(3);
    await expect(page.getByRole('link', { name: /Harbour/ })).toContainText('Message deleted');
    await expect(page.getByText(/sea monster|lighthouse|from the owner/)).toHaveCount(0);
  }
});

test('an edit is seen live by both, with what was said before, and goes with its message', async ({ loggedIn }) => {
  const [ada, ben] = await Promise.all([loggedIn('ada'), loggedIn('ben')]);
  await createRoom(ada.page, 'Harbour');
  await inviteAndAccept(ada, ben, 'Harbour');
  await say(ben.page, 'something of mine');
  await say(ada.page, 'the ferry leaves at seven');
  await expect(message(ben.page, 'the ferry leaves at seven')).toBeVisible();

  // By keyboard: the arrow up in the empty composer, Escape leaves it, Enter saves.
  const composer = ada.page.getByLabel('Message to Harbour');
  await composer.press('ArrowUp');
  const editor = ada.page.getByLabel('Edit the message');
  await expect(editor).toBeFocused();
  await editor.fill('nonsense');
  await editor.press('Escape');
  await expect(message(ada.page, 'the ferry leaves at seven')).toBeVisible();
  await expect(composer).toBeFocused();
  await composer.press('ArrowUp');
  await editor.fill('the ferry leaves at dawn');
  await editor.press('Enter');
  for (const { page } of [ada, ben]) {
    await expect(message(page, 'the ferry leaves at dawn')).toBeVisible();
    await expect(message(page, 'the ferry leaves at seven')).toHaveCount(0);
    await expect(page.getByRole('button', { name: /^Edited / })).toHaveText('(edited)');
    await expect(page.getByRole('link', { name: /Harbour/ })).toContainText('the ferry leaves at dawn');
  }
  await expect(messages(ben.page).getByRole('button', { name: /^Edit your message/ })).toHaveCount(1);

  // The other one looks at what it said before; a second edit is there while they look.
  await ben.page.getByRole('button', { name: /^Edited / }).click();
  const history = ben.page.getByRole('dialog', { name: 'What this message said' });
  await expect(history.getByRole('listitem')).toContainText([/Sent.*at seven/s, /Edited.*at dawn/s]);
  await message(ada.page, 'the ferry leaves at dawn').hover();
  await messages(ada.page).getByRole('button', { name: /^Edit your message/ }).click();
  await editor.fill('the ferry leaves at noon');
  await ada.page.getByRole('button', { name: 'Save' }).click();
  await expect(history.getByRole('listitem')).toContainText([/at seven/, /at dawn/, /at noon/]);
  await ben.page.getByRole('button', { name: 'Close' }).click();
  for (const { page } of [ada, ben]) {
    await page.reload();
    await expect(message(page, 'the ferry leaves at noon')).toBeVisible();
    await expect(page.getByRole('button', { name: /^Edited / })).toBeVisible();
  }

  await message(ada.page, 'the ferry leaves at noon').hover();
  await messages(ada.page).getByRole('button', { name: /^Delete the message of @ada/ }).click();
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  for (const { page } of [ada, ben]) {
    await expect(messages(page)).toContainText(/message was deleted|deleted this message/);
    await page.reload();
    await expect(messages(page)).toContainText('something of mine');
    await expect(page.getByText(/the ferry leaves/)).toHaveCount(0);
    await expect(page.getByRole('button', { name: /^Edited / })).toHaveCount(0);
  }
});

test('who edits a text that is not there any more is told, and may save all the same', async ({ loggedIn }) => {
  const ada = await loggedIn('ada');
  const room = await createRoom(ada.page, 'Harbour');
  await say(ada.page, 'one');
  await expect(message(ada.page, 'one')).toBeVisible();
  await ada.page.reload();
  // What one said last is known once the timeline has it, and not only the outbox.
  await expect(messages(ada.page).getByRole('button', { name: /^Edit your message/ })).toHaveCount(1);
  await ada.page.getByLabel('Message to Harbour').press('ArrowUp');
  await ada.page.getByLabel('Edit the message').fill('by the page');
  // From another device, while this one is being typed.
  const api = await apiOf(ada);
  const timeline = await api<{ items: { message_id: string; sequence: number }[] }>('GET', `/api/v1/rooms/${room}/timeline`);
  const [said] = timeline.items;
  // The page does not hear of it: what it edits is older by then.
  await ada.context.setOffline(true);
  await ada.page.getByLabel('Edit the message').press('Enter');
  await expect(ada.page.getByText('It will be saved once you are connected')).toBeVisible();
  await api('PATCH', `/api/v1/rooms/${room}/messages/${said?.message_id}`, { body: 'by another device' });
  await ada.context.setOffline(false);
  await expect(ada.page.getByRole('alert')).toContainText('Not saved: by the page It says something else by now.');
  await expect(message(ada.page, 'by another device')).toBeVisible();
  await ada.page.getByRole('button', { name: 'Save it all the same' }).click();
  await expect(ada.page.getByRole('alert')).toBeHidden();
  await expect(message(ada.page, 'by the page')).toBeVisible();
});

test('what was said is found in every room, and a click leads to where it was said', async ({ loggedIn }) => {
  const ada = await loggedIn('ada');
  const { page } = ada;
  const archive = await createRoom(page, 'Archive');
  const api = await apiOf(ada);
  const post = (room: string, body: string) => api('POST', `/api/v1/rooms/${room}/messages`, { body });
  await post(archive, 'the first buoy was painted red');
  for (let number = 1; number <= 180; number += 1) await post(archive, `message number ${number}`);
  const harbour = await createRoom(page, 'Harbour');
  await post(harbour, 'another buoy, <b>green</b>');
  await post(harbour, '明日は東京タワーに行く');
  await post(harbour, 'not about that');
  await expect(message(page, 'not about that')).toBeVisible();

  // The slash is a character where one writes, and leads to the search from elsewhere.
  await page.getByLabel('Message to Harbour').press('/');
  await expect(page.getByLabel('Message to Harbour')).toHaveValue('/');
  await page.getByLabel('Message to Harbour').fill('');
  await messages(page).press('/');
  await expect(page).toHaveTitle('Search · Wherry');
  await expect(page.getByLabel('Search messages')).toBeFocused();
  await page.getByLabel('Search messages').fill('東京');
  await expect(page.locator('mark').first()).toHaveText('東京');
  await page.getByLabel('Search messages').fill('buo');
  const found = page.getByRole('list', { name: 'Messages found' }).getByRole('link');
  await expect(found).toHaveCount(2);
  await expect(found.first()).toContainText('in Harbour');
  await expect(found.first()).toContainText('another buoy, <b>green</b>');
  await expect(found.first().locator('mark')).toHaveText('buoy');
  expect(page.url()).not.toContain('buo');

  // To the one that is far back: it is loaded, in view and marked; and back to what was found.
  await found.filter({ hasText: 'in Archive' }).click();
  const old = message(page, 'the first buoy was painted red');
  await expect(old).toBeInViewport();
  await expect(messages(page).locator('[aria-current=true]')).toContainText('painted red');
  await page.goBack();
  await expect(page.getByLabel('Search messages')).toHaveValue('buo');
  await found.filter({ hasText: 'in Harbour' }).click();
  await expect(message(page, 'another buoy, <b>green</b>')).toBeInViewport();
  await expect(messages(page).locator('[aria-current=true]')).toContainText('green');

  // From the keyboard: to another room, and back to the search.
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('combobox', { name: 'Go to a room or a page, or do something' });
  await expect(palette).toBeFocused();
  await palette.fill('arch');
  await expect(page.getByRole('option', { name: 'Archive' })).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Archive' })).toBeVisible();
  await page.keyboard.press('Control+k');
  await page.keyboard.press('Escape');
  await expect(palette).toBeHidden();
  await page.keyboard.press('Control+k');
  await palette.fill('search');
  await page.keyboard.press('Enter');
  await page.getByLabel('Search messages').fill('submarine');
  await expect(page.getByRole('heading', { name: 'Nothing found' })).toBeVisible();

  // In one room alone: from it, and by the choice beside the words.
  await page.goto(`/rooms/${archive}`);
  await page.getByRole('link', { name: 'Search in this room' }).click();
  await page.getByLabel('Search messages').fill('buo');
  await expect(found).toHaveCount(1);
  await expect(found).toContainText('in Archive');
  await page.getByLabel('Rooms to search in').selectOption({ label: 'Harbour' });
  await expect(found).toHaveCount(1);
  await expect(found).toContainText('in Harbour');
  await page.getByLabel('Rooms to search in').selectOption({ label: 'All your rooms' });
  await expect(found).toHaveCount(2);
});

test('the link to a message is copied, and leads whoever follows it there within the app', async ({ loggedIn }) => {
  const [ada, ben] = await Promise.all([loggedIn('ada'), loggedIn('ben')]);
  await ada.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await createRoom(ada.page, 'Harbour');
  await inviteAndAccept(ada, ben, 'Harbour');
  await say(ada.page, 'the ferry leaves at dawn');
  const copy = messages(ada.page).getByRole('button', { name: /^Copy the link to the message of/ });
  // What is still on its way has no address.
  await expect(copy).toHaveCount(1);
  await message(ada.page, 'the ferry leaves at dawn').hover();
  await copy.click();
  await expect(ada.page.getByText('Copied: the link to the message.')).toBeVisible();
  const link = await ada.page.evaluate(() => navigator.clipboard.readText());
  expect(link).toMatch(/\/rooms\/[^/]+\?at=\d+$/);

  await say(ada.page, `see ${link}`);
  await message(ben.page, `see ${link}`).getByRole('link').click();
  await expect(ben.page).toHaveURL(link);
  await expect(messages(ben.page).locator('[aria-current=true]')).toContainText('the ferry leaves at dawn');
  expect(ben.context.pages()).toHaveLength(1);
});
