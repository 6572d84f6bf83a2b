import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Page } from '@playwright/test';

import { apiOf } from './support/api';
import { documentPath } from './support/fixtures';
import { builtLibrary } from './support/live-library';
import { createRoom, inviteAndAccept, message, messages, say } from './support/rooms';
import { project, systemUrl } from './support/system';
import { expect, test } from './support/test';
import type { Person } from './support/test';
import { uploadWith } from './support/upload';

declare global {
  interface Window {
    /** With which code the connection was closed; null while it is open. */
    closedWith: number | null;
  }
}

/** Makes a bot and a token of it by the page, and gives the token's text. */
async function makeBot({ page }: Person, name: string): Promise<string> {
  await page.goto('/profile');
  const bots = page.getByRole('region', { name: 'Bots' });
  await bots.getByRole('button', { name: 'New bot' }).click();
  await page.getByRole('dialog').getByLabel('What it is called').fill(name);
  await page.getByRole('dialog').getByRole('button', { name: 'Make the bot' }).click();
  await bots.getByRole('button', { name: `New token for ${name}` }).click();
  await page.getByRole('dialog').getByLabel('What it is called').fill('server');
  await page.getByRole('dialog').getByRole('button', { name: 'Make the token' }).click();
  const token = await page.getByRole('dialog').getByLabel('Give your program this token').inputValue();
  await page.getByRole('dialog').getByRole('button', { name: 'Done' }).click();
  await expect(bots.getByRole('list', { name: `Tokens of ${name}` })).toContainText('server');
  return token;
}

/** Brings the bot into the room that is open. */
async function addBot({ page }: Person, name: string): Promise<void> {
  const members = page.getByRole('complementary', { name: 'Members' });
  if (!(await members.isVisible())) await page.getByRole('button', { name: /^Members/ }).click();
  await members.getByRole('button', { name: `Add ${name} to the room` }).click();
  const row = members.getByRole('region', { name: 'In the room' }).getByRole('listitem').filter({ hasText: name });
  await expect(row.getByText('bot', { exact: true })).toBeVisible();
}

/** Asks as a program does. */
function ask(method: string, path: string, body: unknown, access?: string): Promise<Response> {
  const headers = {
    'Content-Type': 'application/json',
    ...(access === undefined ? {} : { Authorization: `Bearer ${access}` }),
  };
  return fetch(systemUrl() + path, { method, headers, body: JSON.stringify(body) });
}

async function accessOf(token: string): Promise<string> {
  const answer = await ask('POST', '/api/v1/sessions/bot', { token });
  expect(answer.status).toBe(200);
  return ((await answer.json()) as { access_token: string }).access_token;
}

/** Opens a connection to push as a program does, from a page that has nothing on it. */
async function connect(page: Page, access: string): Promise<void> {
  const answer = await ask('POST', '/api/v1/push-tickets', {}, access);
  const { ticket } = (await answer.json()) as { ticket: string };
  await page.goto('/livez');
  await page.evaluate(async (text) => {
    const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/api/v1/push`, 'wherry.v1');
    window.closedWith = null;
    socket.addEventListener('close', ({ code }) => {
      window.closedWith = code;
    });
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', () => socket.send(JSON.stringify({ type: 'hello', ticket: text })));
      socket.addEventListener('message', ({ data }) => {
        const frame = JSON.parse(data as string) as { type: string };
        if (frame.type === 'ping') socket.send(JSON.stringify({ type: 'pong' }));
        if (frame.type === 'welcome') resolve(null);
      });
      socket.addEventListener('close', reject);
    });
  }, ticket);
}

test('a bot posts as itself until its token is revoked, and then its connection is closed', async ({ loggedIn, browserFor }) => {
  const [ada, ben] = await Promise.all([loggedIn('ada'), loggedIn('ben')]);
  const token = await makeBot(ada, 'Builds');
  const room = await createRoom(ada.page, 'Harbour');
  await ben.page.goto('/rooms');
  await inviteAndAccept(ada, ben, 'Harbour');
  const access = await accessOf(token);
  const post = (body: string) => ask('POST', `/api/v1/rooms/${room}/messages`, { body }, access);
  expect((await post('too early')).status).toBe(404);
  await addBot(ada, 'Builds');

  expect((await post('Build 7 is green')).status).toBe(201);
  for (const { page } of [ada, ben]) {
    await expect(message(page, 'Build 7 is green')).toBeVisible();
    const row = messages(page).getByRole('listitem').filter({ hasText: 'Build 7 is green' });
    await expect(row.getByText('Builds', { exact: true })).toBeVisible();
    await expect(row.getByText('bot', { exact: true })).toBeVisible();
  }
  const file = { upload_id: await uploadWith(access, documentPath('plain.csv'), 'attachment'), name: 'failures.csv' };
  const body = { body: `Build 8 is red, @${ben.handle}`, attachments: [file] };
  expect((await ask('POST', `/api/v1/rooms/${room}/messages`, body, access)).status).toBe(201);
  await expect(messages(ben.page).locator('[data-me]')).toHaveText(`@${ben.handle}`);
  await expect(messages(ben.page).getByRole('button', { name: 'Download failures.csv' })).toBeVisible();
  const refused = await ask('POST', '/api/v1/rooms', { name: 'Mine' }, access);
  expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([403, 'not-for-bots']);

  const program = (await browserFor()).page;
  await connect(program, access);
  await ada.page.goto('/profile');
  const bots = ada.page.getByRole('region', { name: 'Bots' });
  await expect(bots.getByText(/last used on/)).toBeVisible();
  await bots.getByRole('button', { name: 'Revoke the token server' }).click();
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Revoke', exact: true }).click();
  await expect(bots.getByText('It has no token')).toBeVisible();
  expect((await post('Build 9 is green')).status).toBe(401);
  expect((await ask('POST', '/api/v1/sessions/bot', { token })).status).toBe(401);
  await expect.poll(() => program.evaluate(() => window.closedWith)).toBe(4503);

  // Deleted, it is out of the room, and what it has posted stays.
  await bots.getByRole('button', { name: 'Delete Builds…' }).click();
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(bots.getByText('You have no bots.')).toBeVisible();
  await ben.page.reload();
  await expect(message(ben.page, 'Build 7 is green')).toBeVisible();
  await expect(messages(ben.page).getByText('Deleted bot', { exact: true }).first()).toBeVisible();
});

test('the program of the how-to answers, and ends with its token', async ({ loggedIn }) => {
  const ada = await loggedIn('ada');
  const token = await makeBot(ada, 'Echo');
  const page = readFileSync(join(project, 'docs/how-to/write-a-bot.md'), 'utf8');
  const [, source] = /```js\n([^]*?)```/.exec(page) ?? [];
  if (source === undefined) throw new Error('the how-to has no program');
  const folder = mkdtempSync(join(tmpdir(), 'wherry-bot-'));
  writeFileSync(join(folder, 'live.mjs'), await builtLibrary());
  writeFileSync(join(folder, 'bot.mjs'), source);
  const environment = { ...process.env, WHERRY_URL: systemUrl(), WHERRY_BOT_TOKEN: token };
  const program = spawn(process.execPath, ['--experimental-websocket', join(folder, 'bot.mjs')], { env: environment });
  const ended = once(program, 'exit');
  let said = '';
  program.stdout.on('data', (chunk) => (said += String(chunk)));
  program.stderr.on('data', (chunk) => (said += String(chunk)));
  try {
    await expect.poll(() => said).toContain('ready');
    // It is brought into a room while it runs, and follows it from there.
    await createRoom(ada.page, 'Harbour');
    await addBot(ada, 'Echo');
    await say(ada.page, 'ping');
    await expect(message(ada.page, 'pong')).toBeVisible();
    await say(ada.page, 'ping');
    await expect(messages(ada.page).locator('[data-anchor]', { hasText: /^pong$/ })).toHaveCount(2);

    const api = await apiOf(ada);
    const { bots } = await api<{ bots: { bot_id: string }[] }>('GET', '/api/v1/account/bots');
    await api('DELETE', `/api/v1/account/bots/${bots[0]?.bot_id ?? ''}`);
    const [code] = (await ended) as [number];
    expect(code, said).toBe(1);
    expect(said).toContain('push has sent the bot away');
  } finally {
    program.kill();
    rmSync(folder, { recursive: true, force: true });
  }
});

test('an administrator disables a bot, and its owner sees that', async ({ administratorLoggedIn, loggedIn }) => {
  const ada = await loggedIn('ada');
  const name = `Wild ${ada.handle.slice(-8)}`;
  const token = await makeBot(ada, name);
  await accessOf(token);
  const { page } = await administratorLoggedIn();
  await page.goto('/admin/people');
  await page.getByRole('button', { name: 'Show the bots' }).click();
  const row = page.getByRole('list', { name: 'All bots' }).getByRole('listitem').filter({ hasText: name });
  await expect(row).toContainText(`of @${ada.handle}`);
  await row.getByRole('button', { name: `Disable ${name}…` }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Disable', exact: true }).click();
  await expect(row.getByText('Disabled', { exact: true })).toBeVisible();
  expect((await ask('POST', '/api/v1/sessions/bot', { token })).status).toBe(401);
  await ada.page.reload();
  const bots = ada.page.getByRole('region', { name: 'Bots' });
  await expect(bots.getByText('An administrator has disabled it')).toBeVisible();
});
