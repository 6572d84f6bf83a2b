/**
 * Runs Lighthouse, for `cargo xtask bench lighthouse`. What to measure comes as JSON on standard input, what was measured goes
 * to standard output.
 */
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';

import lighthouse from 'lighthouse';
import desktop from 'lighthouse/core/config/desktop-config.js';
import puppeteer from 'puppeteer-core';

const categories = ['performance', 'accessibility', 'best-practices'];
/** What Lighthouse does without being told is mobile. */
const presets = { mobile: undefined, desktop };

const wanted = JSON.parse(await text(process.stdin));
const browser = await puppeteer.launch({
  executablePath: wanted.chromium,
  args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update'],
});
try {
  const audits = [];
  for (const [page, path] of [
    ['login', '/login'],
    ['room', `/rooms/${wanted.room}`],
  ]) {
    for (const [preset, config] of Object.entries(presets)) {
      const runs = [];
      for (let run = 0; run < wanted.runs; run += 1) {
        runs.push(await audit(page === 'room', path, config));
        process.stderr.write(`   ${page}, ${preset}: ${JSON.stringify(runs.at(-1))}\n`);
      }
      audits.push({ page, preset, ...medians(runs) });
    }
  }
  const { version } = JSON.parse(await readFile(new URL(import.meta.resolve('lighthouse/package.json')), 'utf8'));
  process.stdout.write(JSON.stringify({ lighthouse: version, browser: await browser.version(), audits }));
} finally {
  await browser.close();
}

/** One run, by somebody who was never there before, or who has logged in and comes with nothing in the cache. */
async function audit(isLoggedIn, path, config) {
  const context = await browser.createBrowserContext();
  try {
    if (isLoggedIn) await logIn(await context.newPage());
    const page = await context.newPage();
    const result = await lighthouse(wanted.url + path, { onlyCategories: categories, output: 'json', logLevel: 'error' }, config, page);
    if (!result) throw new Error(`Lighthouse says nothing of ${path}`);
    const { lhr } = result;
    if (lhr.runtimeError) throw new Error(`${path}: ${lhr.runtimeError.code} ${lhr.runtimeError.message}`);
    // Who is sent elsewhere is not measured where they are.
    if (new URL(lhr.finalDisplayedUrl).pathname !== path) throw new Error(`${path} led to ${lhr.finalDisplayedUrl}`);
    const score = (name) => Math.round((lhr.categories[name]?.score ?? 0) * 100);
    const number = (name) => lhr.audits[name]?.numericValue ?? Number.NaN;
    const requests = lhr.audits['network-requests']?.details?.items ?? [];
    const kib = (of) => of.reduce((sum, each) => sum + (each.transferSize ?? 0), 0) / 1024;
    return {
      performance: score('performance'),
      accessibility: score('accessibility'),
      best_practices: score('best-practices'),
      first_contentful_paint_ms: number('first-contentful-paint'),
      largest_contentful_paint_ms: number('largest-contentful-paint'),
      total_blocking_time_ms: number('total-blocking-time'),
      cumulative_layout_shift: number('cumulative-layout-shift'),
      script_kib: kib(requests.filter((each) => each.resourceType === 'Script')),
      all_kib: kib(requests),
      failed: ['accessibility', 'best-practices'].flatMap((name) =>
        (lhr.categories[name]?.auditRefs ?? [])
          .map(({ id, weight }) => ({ ...lhr.audits[id], weight }))
          .filter(({ score, weight }) => weight > 0 && score !== null && score < 1)
          .map(({ id, title }) => `${name}, ${id}: ${title}`),
      ),
    };
  } finally {
    await context.close();
  }
}

async function logIn(page) {
  await page.goto(`${wanted.url}/login`);
  await page.locator('input[type=email]').fill(wanted.email);
  await page.locator('input[type=password]').fill(wanted.password);
  await page.locator('button[type=submit]').click();
  await page.waitForFunction(() => globalThis.location.pathname !== '/login');
  await page.close();
}

/** Of the values of some runs the middle one; what was found fault with in any of them. */
function medians(runs) {
  const [first] = runs;
  return Object.fromEntries(
    Object.entries(first).map(([name, value]) => {
      if (typeof value !== 'number') return [name, [...new Set(runs.flatMap((run) => run[name]))]];
      const sorted = runs.map((run) => run[name]).sort((a, b) => a - b);
      return [name, sorted[Math.floor((sorted.length - 1) / 2)]];
    }),
  );
}
