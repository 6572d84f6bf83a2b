import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import type { Page, WebSocketRoute } from '@playwright/test';

import { apiOf, enrol, somebody } from './support/api';
import { builtLibrary } from './support/live-library';
import { systemUrl } from './support/system';
import { expect, test } from './support/test';

/** What a program was told of a room: the sequence and type of each event, and the text if it has one. */
type Told = [seq: number, type: string, text: string | null];

interface Following {
  told: Told[];
  states: string[];
  resets: string[];
}

declare global {
  interface Window {
    following: Following;
    follow: (room: string, token: string) => void;
  }
}

const program = `
  import { LiveClient, positionIn, topicOf } from '/library/live.js';
  window.following = { told: [], states: [], resets: [] };
  window.follow = (room, token) => {
    const { told, states, resets } = window.following;
    const live = new LiveClient({
      url: location.origin.replace('http', 'ws') + '/api/v1/push',
      getTicket: async () => {
        const headers = { Authorization: 'Bearer ' + token };
        const answer = await fetch('/api/v1/push-tickets', { method: 'POST', headers });
        if (!answer.ok) throw new Error('no ticket: ' + answer.status);
        return (await answer.json()).ticket;
      },
    });
    live.watch(() => states.push(live.getState().kind));
    live.follow({
      topic: topicOf.room(room),
      after: positionIn('CHATS:0', 'CHATS'),
      onEvent: ({ seq, event_type, data }) => told.push([seq, event_type, data?.body ?? null]),
      onReset: (reason) => resets.push(reason),
    });
    live.start();
  };`;

let code = '';
test.beforeAll(async () => {
  code = await builtLibrary();
});

/** Somebody with a room, their API, and a page that has nothing but the library. */
async function setUp(browserFor: () => Promise<{ page: Page }>) {
  const ada = somebody('ada');
  await enrol(ada);
  const api = await apiOf(ada);
  const { room_id: room } = await api<{ room_id: string }>('POST', '/api/v1/rooms', { name: 'Harbour' });
  const said: string[] = [];
  const say = async (body: string) => {
    await api('POST', `/api/v1/rooms/${room}/messages`, { body });
    said.push(body);
  };
  const token = await tokenOf(ada);
  const bare = (await browserFor()).page;
  for (const [name, body] of Object.entries({ live: code, program })) {
    await bare.route(`**/library/${name}.js`, (route) => route.fulfill({ contentType: 'text/javascript', body }));
  }
  const texts = async () => {
    const { told } = await bare.evaluate(() => window.following);
    return told.flatMap(([, type, text]) => (type === 'MessagePosted' ? [text] : []));
  };
  const open = async () => {
    // A page of the server's that has nothing on it; its policy lets scripts of this origin in.
    await bare.goto('/livez');
    await bare.addScriptTag({ url: '/library/program.js', type: 'module' });
    await bare.waitForFunction(() => 'follow' in window);
    await bare.evaluate(([id, bearer]) => window.follow(id, bearer), [room, token] as const);
  };
  return { room, api, said, say, bare, texts, open, token };
}

async function tokenOf({ email, password }: { email: string; password: string }): Promise<string> {
  const answer = await fetch(`${systemUrl()}/api/v1/sessions`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ email, password }),
  });
  return ((await answer.json()) as { access_token: string }).access_token;
}

/** What the read model has, oldest first. */
async function timeline(api: Awaited<ReturnType<typeof apiOf>>, room: string): Promise<string[]> {
  const texts: string[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const query: string = cursor === '' ? '' : `?cursor=${encodeURIComponent(cursor)}`;
    const answer: { items: { body: string }[]; next_cursor?: string | null } = await api(
      'GET',
      `/api/v1/rooms/${room}/timeline${query}`,
    );
    texts.unshift(...answer.items.map((item) => item.body));
    cursor = answer.next_cursor ?? null;
  }
  return texts;
}

test('a page without the app misses nothing while its line is cut, doubled and swapped, and its machine sleeps', async ({ browserFor }) => {
  const { room, api, said, say, bare, texts, open } = await setUp(browserFor);
  let line: WebSocketRoute | undefined;
  let behaves: 'well' | 'twice' | 'swapped' = 'well';
  let kept: string | Buffer | null = null;
  await bare.routeWebSocket('**/api/v1/push', (client) => {
    line = client;
    kept = null;
    const server = client.connectToServer();
    server.onMessage((frame) => {
      if (behaves === 'twice') client.send(frame);
      if (behaves === 'swapped' && kept === null) {
        kept = frame;
        return;
      }
      client.send(frame);
      if (kept !== null) client.send(kept);
      kept = null;
    });
  });
  await bare.clock.install();
  await open();
  await say('before');
  await expect.poll(texts).toEqual(said);

  // The node dies: the line breaks without a word of the protocol.
  for (const round of ['one', 'two', 'three']) {
    await say(`heard ${round}`);
    await line?.close({ code: 1012 });
    await say(`unheard ${round}`);
    await bare.clock.runFor(5000);
    await expect.poll(texts).toEqual(said);
  }

  behaves = 'twice';
  for (let number = 0; number < 5; number += 1) await say(`twice ${number}`);
  await expect.poll(texts).toEqual(said);
  behaves = 'swapped';
  for (let number = 0; number < 6; number += 1) await say(`swapped ${number}`);
  behaves = 'well';
  await say('and in order');
  // Time goes on meanwhile: what the server asks to be asked again later is.
  const textsInTime = async () => {
    await bare.clock.runFor(200);
    return texts();
  };
  await expect.poll(textsInTime).toEqual(said);
  expect(await bare.evaluate(() => window.following.resets)).toEqual([]);

  // The lid is closed for a day.
  await say('before the lid is closed');
  await bare.clock.fastForward('24:00:00');
  await bare.clock.runFor(10_000);
  await expect.poll(texts).toEqual(said);

  await bare.context().setOffline(true);
  await expect.poll(() => bare.evaluate(() => window.following.states.at(-1))).not.toBe('open');
  await say('while offline');
  await bare.context().setOffline(false);
  await bare.clock.runFor(5000);
  await expect.poll(texts).toEqual(said);

  const { told, resets } = await bare.evaluate(() => window.following);
  const sequences = told.map(([seq]) => seq);
  expect(sequences).toEqual([...new Set(sequences)].sort((one, other) => one - other));
  expect(resets).toEqual([]);
  await expect.poll(() => timeline(api, room)).toEqual(said);
});

test('the library follows the real server in Node, by itself', async ({ browserFor }) => {
  const { room, said, say, token } = await setUp(browserFor);
  for (let number = 0; number < 5; number += 1) await say(`message ${number}`);
  const folder = mkdtempSync(join(tmpdir(), 'wherry-live-'));
  try {
    writeFileSync(join(folder, 'live.mjs'), code);
    writeFileSync(
      join(folder, 'follow.mjs'),
      `import { LiveClient, positionIn, topicOf } from './live.mjs';
       const [url, room, token, many] = process.argv.slice(2);
       const headers = { Authorization: 'Bearer ' + token };
       const texts = [];
       const live = new LiveClient({
         url: url.replace('http', 'ws') + '/api/v1/push',
         getTicket: async () =>
           (await (await fetch(url + '/api/v1/push-tickets', { method: 'POST', headers })).json()).ticket,
       });
       live.follow({
         topic: topicOf.room(room),
         after: positionIn('CHATS:0', 'CHATS'),
         onReset: (reason) => { throw new Error(reason); },
         onEvent: ({ event_type, data }) => {
           if (event_type !== 'MessagePosted') return;
           texts.push(data.body);
           if (texts.length < Number(many)) return;
           console.log(JSON.stringify(texts));
           live.stop();
         },
       });
       live.start();`,
    );
    const run = promisify(execFile);
    const call = ['--experimental-websocket', join(folder, 'follow.mjs'), systemUrl(), room, token, String(said.length)];
    const { stdout } = await run(process.execPath, call, { timeout: 30_000 });
    expect(JSON.parse(stdout)).toEqual(said);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
