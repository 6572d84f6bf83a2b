import { expect, test } from 'vitest';

import { ServerClock } from './server-clock';

const noon = Date.parse('2026-01-01T12:00:00Z');

test('a clock that is an hour late is put right', () => {
  const late = noon - 3_600_000;
  const clock = new ServerClock(() => late);
  clock.learn(new Date(noon).toUTCString(), late - 50, late + 50);
  expect(Math.abs(clock.now() - noon)).toBeLessThan(1000);
});

test('less than two seconds is the header’s own coarseness', () => {
  const clock = new ServerClock(() => noon);
  clock.learn(new Date(noon - 1000).toUTCString(), noon - 20, noon);
  expect(clock.now()).toBe(noon);
});

test('a slow answer does not spoil what a quick one said', () => {
  const clock = new ServerClock(() => noon);
  clock.learn(new Date(noon + 60_000).toUTCString(), noon - 10, noon);
  const learnt = clock.now();
  clock.learn(new Date(noon + 57_000).toUTCString(), noon - 8000, noon);
  expect(clock.now()).toBe(learnt);
});

test('a clock that is set back while the page is open does not take time back', () => {
  let [local, steady] = [noon, 0];
  const clock = new ServerClock(() => local, () => steady);
  expect(clock.now()).toBe(noon);
  steady += 1000;
  local += 1000 - 2 * 86_400_000;
  expect(clock.now()).toBe(noon + 1000);
  clock.learn(new Date(noon + 1000).toUTCString(), local - 50, local);
  expect(Math.abs(clock.now() - noon - 1000)).toBeLessThan(1000);
});

test('one that was set ahead is put right by the next answer, and a machine that slept is as late as it says', () => {
  let [local, steady] = [noon, 0];
  const clock = new ServerClock(() => local, () => steady);
  clock.learn(new Date(noon).toUTCString(), noon - 20, noon);
  local += 2 * 86_400_000;
  steady += 1000;
  expect(clock.now()).toBe(noon + 2 * 86_400_000);
  clock.learn(new Date(noon + 1000).toUTCString(), local - 300, local);
  expect(Math.abs(clock.now() - noon - 1000)).toBeLessThan(1000);
});

test('an answer without a date teaches nothing', () => {
  const clock = new ServerClock(() => noon);
  clock.learn(null, noon, noon);
  clock.learn('yesterday-ish', noon, noon);
  expect(clock.now()).toBe(noon);
});
