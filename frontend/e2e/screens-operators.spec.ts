import type { Page } from '@playwright/test';

import { apiOf, enrol, somebody } from './support/api';
import type { Identity } from './support/api';
import { administrator, project } from './support/system';
import { expect, logIn, test } from './support/test';

// Not a test: takes the pictures of what administrators and auditors see, with
// `WHERRY_SCREENS=1 npm run e2e -- screens-operators`.

const variants = (['light', 'dark'] as const).flatMap((colorScheme) => [
  { name: `desktop-${colorScheme}`, colorScheme, viewport: { width: 1280, height: 800 }, isPhone: false },
  { name: `phone-${colorScheme}`, colorScheme, viewport: { width: 390, height: 844 }, isPhone: true },
]);

let room = '';

/** A room in which something was said and taken back. */
async function tell(): Promise<string> {
  const [ada, ben]: [Identity, Identity] = [somebody('ada'), somebody('ben')];
  await Promise.all([enrol(ada), enrol(ben)]);
  const [adaApi, benApi] = await Promise.all([apiOf(ada), apiOf(ben)]);
  const { room_id: id } = await adaApi<{ room_id: string }>('POST', '/api/v1/rooms', { name: 'Harbour office' });
  await adaApi('POST', `/api/v1/rooms/${id}/invitations`, { handle: ben.handle });
  await benApi('POST', `/api/v1/rooms/${id}/invitations/accept`);
  const post = (body: string) => benApi<{ message_id: string }>('POST', `/api/v1/rooms/${id}/messages`, { body });
  await post('The ferry leaves at dawn.');
  const { message_id: message } = await post('Nobody reads this anyway.');
  await adaApi('DELETE', `/api/v1/rooms/${id}/messages/${message}`);
  return id;
}

test.describe.configure({ mode: 'serial' });

test.beforeAll(async () => {
  test.setTimeout(120_000);
  room = await tell();
});

for (const { name, colorScheme, viewport, isPhone } of variants) {
  test(`pictures for operators: ${name}`, async ({ browserFor }) => {
    test.setTimeout(120_000);
    const { page } = await browserFor({ colorScheme, viewport, hasTouch: isPhone, isMobile: isPhone, deviceScaleFactor: 1 });
    const take = async (what: string, of: Page = page) => {
      await of.evaluate(() => document.fonts.ready);
      await of.mouse.move(0, 0);
      await of.screenshot({ path: `${project}/docs/screens/${what}-${name}.png`, caret: 'initial' });
    };
    await logIn(page, administrator);
    await page.goto('/admin/read-models');
    await expect(page.getByRole('article', { name: 'room_timeline' })).toBeVisible();
    await take('read-models');
    await page.getByRole('button', { name: 'Rebuild room_list…' }).click();
    await take('read-model-rebuild');
    await page.goto('/admin/people');
    await expect(page.getByRole('list', { name: 'People' })).toBeVisible();
    await take('people');
    await page.getByRole('button', { name: /Change the role of @ada/ }).first().click();
    await page.getByRole('dialog').getByLabel('Role').selectOption('auditor');
    await take('people-role');
    await page.goto('/audit');
    await expect(page.getByRole('list', { name: 'Events, the latest first' })).toBeVisible();
    await page.getByRole('button', { name: 'Export…' }).click();
    await take('audit-export');
    await page.goto(`/audit?room=${room}`);
    const events = page.getByRole('list', { name: 'Events, the latest first' });
    await expect(events).toBeVisible();
    await take('audit');
    await events.getByRole('link', { name: /Message deleted/ }).click();
    await expect(page.getByRole('region', { name: 'Message deleted' })).toBeVisible();
    await take('audit-event');
    await page.getByRole('link', { name: 'What it belongs to' }).click();
    await expect(page.getByRole('list', { name: 'Commands and what they caused' })).toBeVisible();
    await take('audit-chain');
    await page.goBack();
    await page.getByRole('link', { name: 'The room as it was' }).click();
    await expect(page.getByRole('slider', { name: 'Moment' })).toBeVisible();
    await expect(page.getByRole('region', { name: 'How it stood' }).getByText('Open')).toBeVisible();
    await take('audit-state');
    await page.getByRole('checkbox', { name: 'Compare with an earlier moment' }).click();
    await expect(page.getByRole('list', { name: 'What is different' })).toBeVisible();
    await take('audit-diff');
    await page.goto(`/audit?room=${room}&type=MessagePosted`);
    await events.getByRole('link', { name: /Message posted/ }).first().click();
    await page.getByRole('button', { name: 'Reveal what it says…' }).click();
    await page.getByLabel('Reason').fill('A complaint about this message.');
    await page.getByRole('button', { name: 'Reveal', exact: true }).click();
    await expect(page.getByRole('dialog').getByText('Nobody reads this anyway.')).toBeVisible();
    await take('audit-reveal');
  });
}
