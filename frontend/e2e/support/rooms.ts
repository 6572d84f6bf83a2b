import type { Locator, Page } from '@playwright/test';

import { expect } from './test';
import type { Person } from './test';

/** Makes a room by the page and gives its id. */
export async function createRoom(page: Page, name: string): Promise<string> {
  await page.goto('/rooms');
  await page.getByRole('button', { name: 'New room' }).click();
  await page.getByLabel('Name').fill(name);
  await page.getByRole('button', { name: 'Create room' }).click();
  await expect(page.getByRole('heading', { name, exact: true })).toBeVisible();
  const id = new URL(page.url()).pathname.split('/').at(-1);
  if (id === undefined) throw new Error('the room has no address');
  return id;
}

/** One invites the other by handle to the room that is open; the other accepts, in the list that they look at. */
export async function inviteAndAccept(host: Person, guest: Person, name: string): Promise<void> {
  const members = host.page.getByRole('complementary', { name: 'Members' });
  if (!(await members.isVisible())) await host.page.getByRole('button', { name: /^Members/ }).click();
  await host.page.getByLabel('Invite somebody').fill(guest.handle);
  await host.page.getByRole('button', { name: 'Invite', exact: true }).click();
  await guest.page.getByRole('button', { name: `Accept the invitation to ${name}` }).click();
  await expect(guest.page.getByRole('heading', { name, exact: true })).toBeVisible();
  await expect(members.getByRole('region', { name: 'In the room' })).toContainText(`@${guest.handle}`);
}

/** Writes a message and sends it. */
export async function say(page: Page, text: string): Promise<void> {
  await page.getByLabel(/^Message to /).fill(text);
  await page.getByLabel(/^Message to /).press('Enter');
}

/** Sends a message that the server refuses: the app cleans what is written, so the character that hides comes in on the way. */
export async function sayHidden(page: Page): Promise<void> {
  const sending = '**/api/v1/rooms/*/messages';
  await page.route(sending, (route) =>
    route.continue({ postData: (route.request().postData() ?? '').replace('hidden', 'hid\\u0007den') }),
  );
  await say(page, 'hidden');
  await expect(page.getByRole('button', { name: 'Discard' })).toBeVisible();
  await page.unroute(sending);
}

/** The list of messages. */
export function messages(page: Page): Locator {
  return page.getByRole('log');
}

/** The message with exactly this text. */
export function message(page: Page, text: string): Locator {
  return messages(page).locator('[data-anchor]', { hasText: new RegExp(`^${escaped(text)}$`) });
}

/** The message that begins so. */
export function messageBeginning(page: Page, text: string): Locator {
  return messages(page).locator('[data-anchor]', { hasText: new RegExp(`^${escaped(text)}`) });
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
