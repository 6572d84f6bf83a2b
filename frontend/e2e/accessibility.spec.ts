import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

import { documentPath } from './support/fixtures';
import { createRoom, message, say, sayHidden } from './support/rooms';
import { expect, test } from './support/test';

async function expectNoIssues(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(serious.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([]);
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`no page has a serious accessibility issue (${colorScheme})`, async ({ browserFor, loggedIn }) => {
    test.slow();
    const stranger = await browserFor({ colorScheme });
    for (const path of ['/login', '/signup', '/activate', '/activate#token', '/forgot-password', '/reset-password', '/reset-password#token', '/nowhere', '/login?return_to=/profile']) {
      await stranger.page.goto('/');
      await stranger.page.goto(path);
      await expect(stranger.page.getByRole('main')).toContainText(/\w/);
      await expectNoIssues(stranger.page);
    }

    const { page, context, password } = await loggedIn('ada', { colorScheme });
    await expectNoIssues(page);
    // Links from mails and invitations, one of them of nothing; and where a provider of identities sends people.
    for (const path of ['/confirm-email#token', '/join', '/join#token', '/login/return?error=access_denied']) {
      await page.goto('/profile');
      await page.goto(path);
      await expect(page.getByRole('heading', { level: 1 })).toContainText(/\w/);
      await expectNoIssues(page);
    }
    const room = await createRoom(page, 'Harbour');
    await say(page, 'by `quay`:\n```\nlet depth = **high**;\n```\n> said Ben\n- ~~one~~\n- *two*');
    await expect(page.locator('pre')).toBeVisible();
    await say(page, 'see https://example.org');
    await sayHidden(page);
    await page.getByRole('button', { name: /^Members/ }).click();
    await expectNoIssues(page);
    await page.getByRole('button', { name: 'Discard' }).click();
    await page.getByLabel('Message to Harbour').press('ArrowUp');
    await expectNoIssues(page);
    await page.getByLabel('Edit the message').fill('see https://example.org at high tide');
    await page.getByLabel('Edit the message').press('Enter');
    await page.getByRole('button', { name: /^Edited / }).click();
    await expect(page.getByRole('dialog').getByRole('listitem')).toHaveCount(2);
    await expectNoIssues(page);
    await page.goto('/search');
    await page.getByLabel('Search messages').fill('tide');
    await expect(page.getByRole('list', { name: 'Messages found' }).getByRole('link')).toHaveCount(1);
    await expectNoIssues(page);
    await page.goto('/notifications');
    await expect(page.getByText('Nothing here yet')).toBeVisible();
    await expectNoIssues(page);
    await page.goto(`/rooms/${room}`);
    await page.getByRole('button', { name: /^Members/ }).click();
    await page.getByLabel('Public room').click();
    await expectNoIssues(page);
    await page.getByRole('dialog').getByRole('button', { name: 'Make public' }).click();
    await expect(page.getByText('Everybody here can find and join it')).toBeVisible();
    await page.goto('/browse');
    await expect(page.getByRole('list', { name: 'Browse rooms' })).toBeVisible();
    await expectNoIssues(page);
    await page.goto('/rooms');
    await expect(page.getByRole('link', { name: /Harbour/ })).toBeVisible();
    await page.getByRole('button', { name: 'New room' }).click();
    await expectNoIssues(page);

    await page.goto('/conversions');
    await page.getByLabel('Documents').setInputFiles([documentPath('plain.docx'), documentPath('empty.docx')]);
    await expect(page.getByText('Done')).toBeVisible({ timeout: 60_000 });
    await expectNoIssues(page);
    await page.goto('/profile');
    await expect(page.getByLabel('Name')).toBeVisible();
    await expectNoIssues(page);
    await page.getByRole('button', { name: 'Turn on a second factor…' }).click();
    await page.getByLabel('Your password').fill(password);
    await page.getByRole('button', { name: 'Go on' }).click();
    await expect(page.getByRole('img', { name: /QR code/ })).toBeVisible();
    await expectNoIssues(page);
    await page.keyboard.press('Escape');

    await context.setOffline(true);
    await expect(page.getByText(/Reconnecting…/)).toBeVisible();
    await expectNoIssues(page);
  });
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`no page of administrators and auditors has a serious accessibility issue (${colorScheme})`, async ({
    administratorLoggedIn,
    loggedIn,
  }) => {
    const { page } = await administratorLoggedIn({ colorScheme });
    await page.goto('/admin/read-models');
    await page.getByRole('button', { name: 'Rebuild room_list…' }).click();
    await expectNoIssues(page);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('button', { name: 'Rebuild room_list…' })).toBeFocused();
    await page.goto('/admin/people');
    await expect(page.getByRole('list', { name: 'People' })).toBeVisible();
    await expectNoIssues(page);
    await page.goto('/admin/rooms');
    await expect(page.getByRole('button', { name: 'Show', exact: true })).toBeEnabled();
    await expectNoIssues(page);
    await page.goto('/admin/reports');
    await expect(page.getByRole('button', { name: 'Look again' })).toBeVisible();
    await expectNoIssues(page);
    await page.goto('/audit');
    await page.getByRole('button', { name: 'Export…' }).click();
    await expectNoIssues(page);
    await page.keyboard.press('Escape');
    await page.getByRole('list', { name: 'Events, the latest first' }).getByRole('link').first().click();
    await expect(page.getByRole('link', { name: 'What it belongs to' })).toBeVisible();
    await expectNoIssues(page);
    await page.getByRole('link', { name: 'What it belongs to' }).click();
    await expect(page.getByRole('list', { name: 'Commands and what they caused' })).toBeVisible();
    await expectNoIssues(page);
    await page.goto('/audit?type=AccountActivated');
    await page.getByRole('list', { name: 'Events, the latest first' }).getByRole('link').first().click();
    await page.getByRole('link', { name: 'As it was then' }).click();
    await page.getByRole('checkbox', { name: 'Compare with an earlier moment' }).click();
    await expect(page.getByRole('list', { name: 'What is different' })).toBeVisible();
    await expectNoIssues(page);
    await page.getByRole('button', { name: /^Reveal what event/ }).first().click();
    await expectNoIssues(page);

    const member = await loggedIn('ada', { colorScheme });
    await member.page.goto('/admin/read-models');
    await expect(member.page.getByRole('button', { name: 'Look again' })).toBeVisible();
    await expectNoIssues(member.page);
  });
}

test('the keyboard reaches and does everything in a room', async ({ loggedIn }) => {
  const { page } = await loggedIn('ada');
  await createRoom(page, 'Harbour');
  await page.goto('/rooms');
  await expect(page.getByRole('link', { name: /Harbour/ })).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'New room' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'New room' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'New room' })).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Browse rooms' })).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: /Harbour/ })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Message to Harbour')).toBeFocused();
  await page.keyboard.type('by keyboard');
  await page.keyboard.press('Enter');
  await expect(message(page, 'by keyboard')).toBeVisible();
});
