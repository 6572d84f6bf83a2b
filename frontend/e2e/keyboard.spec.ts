import type { Locator } from '@playwright/test';

import { somebody } from './support/api';
import { documentPath } from './support/fixtures';
import { activationPath, newestMail } from './support/mail';
import { message, messages } from './support/rooms';
import { expect, test } from './support/test';

/** So many presses lead from one end of a page to the other. */
const mostPresses = 60;

/** Presses a key until something has the focus, which must be seen by then. */
async function goTo(target: Locator, key = 'Tab'): Promise<void> {
  const page = target.page();
  await expect(target).toBeAttached();
  for (let presses = 0; presses <= mostPresses; presses += 1) {
    const has = await target.evaluate((element) => element === document.activeElement && element.matches(':focus-visible'));
    if (has) return;
    await page.keyboard.press(key);
  }
  throw new Error(`${mostPresses} times ${key} do not lead to ${target.toString()}`);
}

test('from signing up to a converted document, without a mouse', async ({ browserFor }) => {
  test.slow();
  const { page } = await browserFor();
  const { keyboard } = page;
  const ada = somebody('ada');
  const type = async (label: string, text: string) => {
    await goTo(page.getByLabel(label, { exact: true }));
    await keyboard.type(text);
  };

  await page.goto('/login');
  await goTo(page.getByRole('link', { name: 'Create an account' }));
  await keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Create your account' })).toBeFocused();
  await type('E-mail address', ada.email);
  await type('Handle', ada.handle);
  await type('Password', ada.password);
  await keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Check your mail' })).toBeVisible();

  await page.goto(activationPath(await newestMail(ada.email)));
  await goTo(page.getByRole('button', { name: 'Activate account' }));
  await keyboard.press('Enter');
  await goTo(page.getByRole('link', { name: 'Log in' }));
  await keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Log in' })).toBeVisible();
  await type('E-mail address', ada.email);
  await type('Password', ada.password);
  await keyboard.press('Enter');

  await goTo(page.getByRole('button', { name: 'New room' }));
  await keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'New room' })).toBeVisible();
  await type('Name', 'Harbour');
  await keyboard.press('Enter');
  await expect(page.getByLabel('Message to Harbour')).toBeFocused();
  await keyboard.type('the ferry leaves');
  await keyboard.press('Shift+Enter');
  await keyboard.type('at seven');
  await keyboard.press('Enter');
  const posted = messages(page).locator('[data-anchor]');
  await expect(posted).toHaveText(['the ferry leaves\nat seven'], { useInnerText: true });
  await expect(page.getByText('Sending…')).toHaveCount(0);

  // The list of messages is one stop; the arrows lead among what can be done with a message.
  const action = (name: RegExp) => messages(page).getByRole('button', { name });
  await goTo(action(/^Delete the message of/), 'Shift+Tab');
  await goTo(action(/^React to the message of/), 'ArrowLeft');
  await keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'React with' })).toBeVisible();
  await keyboard.type('rocket');
  await keyboard.press('Enter');
  await expect(page.getByRole('list', { name: 'Reactions' }).getByRole('button')).toHaveText(['🚀 1']);
  await expect(action(/^React to the message of/)).toBeFocused();

  await goTo(action(/^Edit your message/), 'ArrowRight');
  await keyboard.press('Enter');
  await expect(page.getByLabel('Edit the message')).toBeFocused();
  await keyboard.press('ControlOrMeta+a');
  await keyboard.type('the ferry leaves at dawn');
  await keyboard.press('Enter');
  await expect(message(page, 'the ferry leaves at dawn')).toBeVisible();
  await expect(page.getByRole('button', { name: /^Edited / })).toBeVisible();

  await goTo(page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Convert' }), 'Shift+Tab');
  await keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Convert documents' })).toBeFocused();
  await goTo(page.getByRole('button', { name: 'Choose files' }));
  const chooser = page.waitForEvent('filechooser');
  await keyboard.press('Enter');
  await (await chooser).setFiles(documentPath('plain.csv'));
  const card = page.getByRole('region', { name: 'Your conversions' }).getByRole('listitem');
  await expect(card).toContainText('Done', { timeout: 60_000 });
  await goTo(page.getByRole('button', { name: 'Download plain.csv as PDF' }));
  const download = page.waitForEvent('download');
  await keyboard.press('Enter');
  expect((await download).suggestedFilename()).toBe('plain.pdf');
});
