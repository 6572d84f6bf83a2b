/**
 * Measures rooms in a real browser, for `cargo xtask bench room`: how soon one is shown, how smoothly one scrolls back, how
 * soon there is what one sends. What to measure comes as JSON on standard input, what was measured goes to standard output.
 */
/* global document, window, MutationObserver, requestAnimationFrame */
import { text } from 'node:stream/consumers';

import { chromium } from '@playwright/test';

/** So many messages are sent in each round. */
const posts = 10;
/** Scrolled by so many pixels with each frame, about as fast as a hand flings. */
const pixels = 120;

const wanted = JSON.parse(await text(process.stdin));
const browser = await chromium.launch({
  executablePath: wanted.chromium,
  args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update'],
});
try {
  const context = await browser.newContext({
    baseURL: wanted.url,
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
    // What is kept from the last time is not what is measured.
    serviceWorkers: 'block',
  });
  await logIn(context);
  const rooms = wanted.rooms.map(({ name }) => ({ name, entered_ms: [], opened_ms: [], found_ms: [], scrolled: [], posted_ms: [], painted_ms: [] }));
  // The first time, what was said last is marked as read, and the browser compiles the app.
  for (const room of wanted.rooms) await open(context, room);
  for (let round = 0; round < wanted.rounds; round += 1) {
    for (const [index, room] of wanted.rooms.entries()) {
      const measured = rooms[index];
      measured.opened_ms.push(await open(context, room));
      measured.found_ms.push(await find(context, room));
      const page = await context.newPage();
      measured.entered_ms.push(await enter(page, room));
      measured.scrolled.push(await scrollUp(context, page, room));
      await toNewest(page);
      for (let post = 0; post < posts; post += 1) {
        // Numbered on, as all texts are.
        const { row, paint } = await send(page, `${room.count + round * posts + post + 1} sent by hand`);
        measured.posted_ms.push(row);
        measured.painted_ms.push(paint);
      }
      await page.close();
      process.stderr.write(`   round ${round + 1}, ${room.name}: ${JSON.stringify(measured.scrolled.at(-1))}\n`);
    }
  }
  process.stdout.write(JSON.stringify({ browser: `Chromium ${browser.version()}`, rooms }));
} finally {
  await browser.close();
}

async function logIn(context) {
  const page = await context.newPage();
  await page.goto('/login');
  await page.getByLabel('E-mail address').fill(wanted.email);
  await page.getByLabel('Password', { exact: true }).fill(wanted.password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByRole('heading', { name: 'Rooms', exact: true }).waitFor();
  await page.close();
}

/** Notes when something is on a page for the first time, in milliseconds since it was asked for. */
async function pageThatWatches(context, selector) {
  const page = await context.newPage();
  await page.addInitScript((selector) => {
    const observer = new MutationObserver(() => {
      if (!document.querySelector(selector)) return;
      window.shownAfter = performance.now();
      observer.disconnect();
    });
    observer.observe(document, { childList: true, subtree: true, attributes: true });
  }, selector);
  return page;
}

async function shownAfter(page) {
  const handle = await page.waitForFunction(() => window.shownAfter ?? null, null, { timeout: 60_000 });
  return handle.jsonValue();
}

/** From the address of a room to its first message. */
async function open(context, { id }) {
  const page = await pageThatWatches(context, '[data-message]');
  await page.goto(`/rooms/${id}`);
  const took = await shownAfter(page);
  await page.close();
  return took;
}

/** From the address of an old message to that message. */
async function find(context, { id, old }) {
  const page = await pageThatWatches(context, '[data-message][aria-current]');
  await page.goto(`/rooms/${id}?at=${old}`);
  const took = await shownAfter(page);
  await page.close();
  return took;
}

/** From a click in the list of rooms to the room's first message. */
async function enter(page, { id }) {
  await page.goto('/rooms');
  await page.locator(`a[href="/rooms/${id}"]`).waitFor();
  return page.evaluate(
    (id) =>
      new Promise((resolve) => {
        const began = performance.now();
        const observer = new MutationObserver(() => {
          if (!document.querySelector('[data-message]')) return;
          observer.disconnect();
          resolve(performance.now() - began);
        });
        observer.observe(document, { childList: true, subtree: true });
        document.querySelector(`a[href="/rooms/${id}"]`).click();
      }),
    id,
  );
}

/** Scrolls back through so many messages, and says how that went. */
async function scrollUp(context, page, { back }) {
  const scrolled = await page.evaluate(
    async ({ back, pixels }) => {
      const log = document.querySelector('[role=log]');
      const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
      // Each text begins with its number.
      const numberOf = (row) => Number.parseInt(row.textContent, 10);
      const inSight = () => {
        const { top, bottom } = log.getBoundingClientRect();
        return [...log.querySelectorAll('p[data-anchor]')].filter((row) => {
          const box = row.getBoundingClientRect();
          return box.bottom > top && box.top < bottom && Number.isFinite(numberOf(row));
        });
      };
      while (inSight().length === 0) await frame();
      const goal = Math.max(1, Math.max(...inSight().map(numberOf)) - back);
      const said = { frames: 0, long_frames: 0, longest_ms: 0, jump_px: 0, rows: 0, waited_frames: 0, seconds: 0 };
      const began = performance.now();
      let [anchor, put] = [null, 0];
      let last = await frame();
      for (;;) {
        const now = await frame();
        said.frames += 1;
        said.longest_ms = Math.max(said.longest_ms, now - last);
        if (now - last > 50) said.long_frames += 1;
        last = now;
        if (anchor?.isConnected) said.jump_px = Math.max(said.jump_px, Math.abs(anchor.getBoundingClientRect().top - put));
        const rows = inSight();
        said.rows = Math.max(said.rows, log.querySelectorAll('[data-message]').length);
        if (rows.some((row) => numberOf(row) <= goal)) break;
        if (performance.now() - began > 300_000) throw new Error(`number ${goal} did not come`);
        const before = log.scrollTop;
        log.scrollTop -= pixels;
        // The edge of what is loaded.
        if (log.scrollTop === before) said.waited_frames += 1;
        anchor = rows[Math.floor(rows.length / 2)] ?? null;
        put = anchor?.getBoundingClientRect().top ?? 0;
      }
      said.seconds = (performance.now() - began) / 1000;
      return said;
    },
    { back, pixels },
  );
  const session = await context.newCDPSession(page);
  await session.send('HeapProfiler.enable');
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return { ...scrolled, heap_mib: usedSize / 1024 / 1024 };
}

async function toNewest(page) {
  await page.getByRole('log').focus();
  await page.keyboard.press('End');
  await page.waitForFunction(() => {
    const log = document.querySelector('[role=log]');
    return log && log.scrollHeight - log.scrollTop - log.clientHeight < 48 && !document.querySelector('[aria-busy]');
  });
}

/** From the key that sends to the row, and to the frame in which it is painted. */
async function send(page, words) {
  const field = page.getByLabel(/^Message to /);
  await field.fill(words);
  await page.evaluate((words) => {
    window.sent = new Promise((resolve) => {
      document.addEventListener(
        'keydown',
        () => {
          const began = performance.now();
          const observer = new MutationObserver(() => {
            const rows = [...document.querySelectorAll('[data-message]')];
            if (!rows.some((row) => row.textContent.includes(words))) return;
            observer.disconnect();
            const row = performance.now() - began;
            requestAnimationFrame(() => requestAnimationFrame(() => resolve({ row, paint: performance.now() - began })));
          });
          observer.observe(document.querySelector('[role=log]'), { childList: true, subtree: true });
        },
        { capture: true, once: true },
      );
    });
  }, words);
  await field.press('Enter');
  const took = await page.evaluate(() => window.sent);
  // The next one is not to be measured beside the answer to this one.
  await page.waitForFunction((words) => {
    const row = [...document.querySelectorAll('[data-message]')].find((each) => each.textContent.includes(words));
    return row && !row.textContent.includes('Sending');
  }, words);
  return took;
}
