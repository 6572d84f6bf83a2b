import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

import { createRoom, inviteAndAccept, message, messages, say } from './support/rooms';
import { expect, test } from './support/test';

test('what concerns one is listed live, leads to where it was said, and stays once it is read', async ({ loggedIn }) => {
  const [ada, ben] = await Promise.all([loggedIn('ada'), loggedIn('ben')]);
  await createRoom(ada.page, 'Harbour');
  await inviteAndAccept(ada, ben, 'Harbour');
  await say(ben.page, 'Where do we meet?');
  await expect(message(ada.page, 'Where do we meet?')).toBeVisible();
  // Ben has the list open, and looks at something else in a second tab.
  await ben.page.getByRole('link', { name: /^Notices/ }).click();
  await expect(ben.page.getByRole('heading', { name: 'Notices' })).toBeVisible();
  const list = ben.page.getByRole('list', { name: 'Notices' });
  await expect(list.getByRole('link')).toHaveCount(1);
  await expect(list).toContainText('invited you to Harbour');
  const tab = await ben.context.newPage();
  await tab.goto('/conversions');
  const bell = tab.getByRole('link', { name: /^Notices/ });
  await expect(bell).toHaveAccessibleName('Notices');

  await message(ada.page, 'Where do we meet?').hover();
  await messages(ada.page).getByRole('button', { name: /^React to the message of @ben/ }).click();
  await ada.page.getByRole('dialog', { name: 'React with' }).getByLabel('Find an emoji').fill('party');
  await ada.page.getByRole('dialog', { name: 'React with' }).getByRole('button', { name: /party/ }).first().click();
  await expect(list).toContainText('reacted 🎉 to your message in Harbour');
  const composer = ada.page.getByLabel('Message to Harbour');
  await composer.press('Alt+ArrowUp');
  await composer.fill('At the quay');
  await composer.press('Enter');
  await say(ada.page, 'to nobody in particular');
  await say(ada.page, `@${ben.handle}, bring the tickets`);
  await expect(list.getByRole('link')).toHaveCount(4);
  await expect(list.getByRole('link').first()).toContainText('mentioned you in Harbour');
  await expect(list).toContainText('answered you in Harbour');
  await expect(list).not.toContainText('to nobody in particular');
  await expect(bell).toHaveAccessibleName('Notices, 3 not read');
  const { violations } = await new AxeBuilder({ page: ben.page }).analyze();
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);

  // One by itself; then the mention, which leads to its message. What is read in the room is read here.
  await list.getByRole('button', { name: /^Mark as read: .* reacted/ }).click();
  await expect(bell).toHaveAccessibleName('Notices, 2 not read');
  await list.getByRole('link').first().click();
  await expect(ben.page.getByRole('heading', { name: 'Harbour' })).toBeVisible();
  await expect(message(ben.page, `@${ben.handle}, bring the tickets`)).toBeInViewport();
  await expect(bell).toHaveAccessibleName('Notices');
  await ben.page.goBack();
  await expect(list.getByRole('link')).toHaveCount(4);
  await expect(list.getByText('New', { exact: true })).toHaveCount(0);

  // An edit calls whom it newly names, though he has read the message, and takes the call back.
  const editor = ada.page.getByLabel('Edit the message');
  const sent = messages(ada.page).getByRole('button', { name: /^Edit your message/ });
  await expect(sent).toHaveCount(3);
  await say(ada.page, 'who brings the rope?');
  // What is still on its way cannot be edited: the arrow would lead to the message before.
  await expect(sent).toHaveCount(4);
  await ada.page.getByLabel('Message to Harbour').press('ArrowUp');
  await editor.fill(`who brings the rope? @${ben.handle}`);
  await expect(ada.page.getByText('Members whom you name now are told, each once.')).toBeVisible();
  await editor.press('Enter');
  await expect(bell).toHaveAccessibleName('Notices, 1 not read');
  await ada.page.getByLabel('Message to Harbour').press('ArrowUp');
  await editor.fill('who brings the rope?');
  await editor.press('Enter');
  await expect(bell).toHaveAccessibleName('Notices');

  // All at once; and what is deleted is gone from the list.
  await say(ada.page, `@${ben.handle}, once more`);
  await say(ada.page, '@room, now');
  await expect(bell).toHaveAccessibleName('Notices, 2 not read');
  await ben.page.getByRole('button', { name: 'Mark all as read' }).click();
  await expect(bell).toHaveAccessibleName('Notices');
  await messages(ada.page).getByRole('button', { name: /^Delete the message of/ }).last().click();
  await ada.page.getByRole('dialog').getByRole('button', { name: /^Delete/ }).click();
  await expect(list.getByRole('link')).toHaveCount(5);
  await expect(list).not.toContainText('@room, now');

  // A room that is to tell nothing tells nothing, on every page of his.
  await ben.page.getByRole('link', { name: 'Rooms', exact: true }).click();
  const rooms = (page: Page) => page.getByRole('navigation', { name: 'Your rooms' });
  await rooms(ben.page).getByRole('link', { name: /Harbour/ }).click();
  await expect(ben.page.getByRole('heading', { name: 'Harbour' })).toBeVisible();
  await ben.page.getByLabel('What this room tells you of').selectOption('Nothing');
  await tab.getByRole('link', { name: 'Rooms', exact: true }).click();
  await expect(rooms(tab).getByRole('link', { name: /Harbour/ })).toContainText('Muted');
  await ben.page.getByRole('link', { name: /^Notices/ }).click();
  await expect(list.getByRole('link')).toHaveCount(5);
  await say(ada.page, `@${ben.handle}, are you there?`);
  await expect(rooms(tab).getByRole('link', { name: /Harbour/ })).toContainText('are you there?');
  await ben.page.reload();
  await expect(list.getByRole('link')).toHaveCount(5);
});

test('who has a message in sight has read the edit that calls them', async ({ loggedIn }) => {
  const [ada, ben] = await Promise.all([loggedIn('ada'), loggedIn('ben')]);
  await createRoom(ada.page, 'Harbour');
  await inviteAndAccept(ada, ben, 'Harbour');
  await say(ada.page, 'who brings the rope?');
  await expect(message(ben.page, 'who brings the rope?')).toBeInViewport();
  // What one said last is known once the timeline has it, and not only the outbox.
  await expect(messages(ada.page).getByRole('button', { name: /^Edit your message/ })).toHaveCount(1);
  await ada.page.getByLabel('Message to Harbour').press('ArrowUp');
  await ada.page.getByLabel('Edit the message').fill(`who brings the rope? @${ben.handle}`);
  await ada.page.getByLabel('Edit the message').press('Enter');
  await expect(message(ben.page, `who brings the rope? @${ben.handle}`)).toBeInViewport();

  await ben.page.getByRole('link', { name: /^Notices/ }).click();
  const list = ben.page.getByRole('list', { name: 'Notices' });
  await expect(list.getByRole('link').first()).toContainText('mentioned you in Harbour');
  await expect(list.getByText('New', { exact: true })).toHaveCount(0);
  await expect(ben.page.getByRole('link', { name: /^Notices/ })).toHaveAccessibleName('Notices');
});

test('an edit that calls whoever has its message in sight is read further up, and in a thread', async ({ loggedIn }) => {
  const [ada, ben] = await Promise.all([loggedIn('ada'), loggedIn('ben')]);
  await createRoom(ada.page, 'Harbour');
  await inviteAndAccept(ada, ben, 'Harbour');
  const own = messages(ada.page).getByRole('button', { name: /^Edit your message/ });
  for (const [count, text] of ['who brings the rope?', 'and the anchor?'].entries()) {
    await say(ada.page, text);
    await expect(own).toHaveCount(count + 1);
  }
  await expect(message(ben.page, 'and the anchor?')).toBeInViewport();
  await message(ada.page, 'who brings the rope?').hover();
  await own.first().click();
  await ada.page.getByLabel('Edit the message').fill(`who brings the rope? @${ben.handle}`);
  await ada.page.getByLabel('Edit the message').press('Enter');
  await expect(message(ben.page, `who brings the rope? @${ben.handle}`)).toBeInViewport();

  const panel = (page: Page) => page.getByRole('complementary', { name: 'Thread' });
  for (const page of [ada.page, ben.page]) {
    await message(page, 'and the anchor?').hover();
    await messages(page).getByRole('button', { name: /^Open the thread of the message of/ }).last().click();
    await expect(panel(page).getByText('and the anchor?', { exact: true })).toBeVisible();
  }
  await panel(ada.page).getByLabel('Answer in the thread').fill('in the shed');
  await panel(ada.page).getByLabel('Answer in the thread').press('Enter');
  await expect(panel(ben.page).getByText('in the shed', { exact: true })).toBeInViewport();
  const answers = panel(ada.page).getByRole('button', { name: /^Edit your message/ });
  await expect(answers).toHaveCount(2);
  await panel(ada.page).getByText('in the shed', { exact: true }).hover();
  await answers.last().click();
  await ada.page.getByLabel('Edit the message').fill(`in the shed, @${ben.handle}`);
  await ada.page.getByLabel('Edit the message').press('Enter');
  await expect(panel(ben.page)).toContainText(`in the shed, @${ben.handle}`);

  await ben.page.getByRole('link', { name: /^Notices/ }).click();
  const list = ben.page.getByRole('list', { name: 'Notices' });
  await expect(list.getByRole('link')).toHaveCount(3);
  await expect(list.getByText('New', { exact: true })).toHaveCount(0);
  await expect(ben.page.getByRole('link', { name: /^Notices/ })).toHaveAccessibleName('Notices');
});
