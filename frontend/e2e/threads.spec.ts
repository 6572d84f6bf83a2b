import AxeBuilder from '@axe-core/playwright';

import { createRoom, inviteAndAccept, message, messages, say } from './support/rooms';
import { expect, test } from './support/test';
import type { Person } from './support/test';

const panel = ({ page }: Person) => page.getByRole('complementary', { name: 'Thread' });
const room = ({ page }: Person, name: string) => page.getByRole('region', { name });

async function answer(person: Person, text: string): Promise<void> {
  await panel(person).getByLabel('Answer in the thread').fill(text);
  await panel(person).getByLabel('Answer in the thread').press('Enter');
  await expect(panel(person).getByText(text, { exact: true })).toBeVisible();
}

test('a thread is answered beside the room, tells who follows it, and is read where it is open', async ({ loggedIn }) => {
  const [ada, ben] = await Promise.all([loggedIn('ada'), loggedIn('ben')]);
  await createRoom(ada.page, 'Harbour');
  await inviteAndAccept(ada, ben, 'Harbour');
  await say(ada.page, 'When is high tide?');
  await expect(message(ben.page, 'When is high tide?')).toBeVisible();

  // Ben answers in a thread: the room shows that there is one, and not what it says.
  await message(ben.page, 'When is high tide?').hover();
  await messages(ben.page).getByRole('button', { name: /^Open the thread of the message of @ada/ }).click();
  await expect(panel(ben).getByText('When is high tide?')).toBeVisible();
  await answer(ben, 'At noon');
  const line = (person: Person) => room(person, 'Harbour').getByRole('button', { name: /1 answer/ });
  await expect(line(ada)).toContainText('1 new');
  await expect(room(ada, 'Harbour').getByText('At noon')).toHaveCount(0);

  // Ada wrote the message, so she is told; what she opens is read.
  const notices = ada.page.getByRole('link', { name: /^Notices/ });
  await expect(notices).toHaveAccessibleName('Notices, 1 not read');
  await line(ada).click();
  await expect(panel(ada).getByText('At noon')).toBeVisible();
  const { violations } = await new AxeBuilder({ page: ada.page }).analyze();
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
  await expect(notices).toHaveAccessibleName('Notices');
  await expect(line(ada)).not.toContainText('new');

  // An answer that is for the room, too, stands in both.
  await panel(ada).getByLabel('Also send to the room').check();
  await answer(ada, 'Thank you, Ben');
  for (const person of [ada, ben]) {
    await expect(room(person, 'Harbour').getByText('Thank you, Ben', { exact: true })).toBeVisible();
    await expect(panel(person).getByText('Thank you, Ben', { exact: true })).toBeVisible();
  }

  // Ben follows it no more, and is told nothing; the thread is there after a reload.
  await panel(ben).getByRole('button', { name: 'Following' }).click();
  await expect(panel(ben).getByRole('button', { name: 'Follow', exact: true })).toBeVisible();
  await panel(ben).getByRole('button', { name: 'Close thread' }).click();
  await expect(panel(ben)).toHaveCount(0);
  await answer(ada, 'And the next one?');
  await expect(room(ben, 'Harbour').getByRole('button', { name: /3 answers/ })).not.toContainText('new');
  await ada.page.reload();
  await expect(panel(ada).getByText('And the next one?', { exact: true })).toBeVisible();
});
