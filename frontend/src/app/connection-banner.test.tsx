import { act, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { FakeSocket } from '@/lib/live/testing/fake-socket';
import { renderApp } from '@/testing/render-app';

import { ConnectionBanner } from './connection-banner';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const pass = (milliseconds: number) => act(() => vi.advanceTimersByTimeAsync(milliseconds));
// What is told for a moment has a status of its own.
const banner = () => within(screen.getByRole('region', { name: 'Connection' })).getByRole('status');

async function connected() {
  const { runtime } = renderApp(
    <section aria-label="Connection">
      <ConnectionBanner />
    </section>,
  );
  await act(async () => {
    runtime.live.start();
    await vi.advanceTimersByTimeAsync(0);
    FakeSocket.last.welcome();
  });
}

/** Loses the line again and again, until the next attempt is some seconds away; answers how many the banner says. */
async function longWait(): Promise<number> {
  for (let losses = 0; losses < 100; losses += 1) {
    act(() => FakeSocket.last.drop());
    await pass(500);
    const seconds = Number(/in (\d+) s/.exec(banner().textContent)?.[1] ?? 0);
    if (seconds > 4) return seconds;
    const opened = FakeSocket.opened.length;
    for (let waited = 0; waited < 50 && FakeSocket.opened.length === opened; waited += 1) await pass(500);
  }
  throw new Error('the pauses do not grow');
}

test('a line that is back within two seconds was never missed', async () => {
  await connected();
  act(() => FakeSocket.last.drop());
  // Within the first second it is tried again.
  await pass(1500);
  expect(banner()).toBeEmptyDOMElement();
  act(() => FakeSocket.last.welcome());
  await pass(5000);
  expect(banner()).toBeEmptyDOMElement();
});

test('one that is not back then is told of, and no sooner', async () => {
  await connected();
  act(() => FakeSocket.last.drop());
  await pass(1900);
  expect(banner()).toBeEmptyDOMElement();
  await pass(700);
  expect(banner()).toHaveTextContent(/^Reconnecting…/);
});

test('it counts down, and whoever does not want to wait tries at once', async () => {
  await connected();
  const seconds = await longWait();
  await pass(1000);
  expect(banner()).toHaveTextContent(`Reconnecting… in ${seconds - 1} s`);
  await pass(1000);
  expect(banner()).toHaveTextContent(`Reconnecting… in ${seconds - 2} s`);
  const opened = FakeSocket.opened.length;
  fireEvent.click(screen.getByRole('button', { name: 'Retry now' }));
  await pass(0);
  expect(FakeSocket.opened).toHaveLength(opened + 1);
  act(() => FakeSocket.last.welcome());
  expect(banner()).toBeEmptyDOMElement();
});

test('where the server said not to come back, it says so, and comes back when it is told to', async () => {
  await connected();
  act(() => FakeSocket.last.drop(4508));
  const opened = FakeSocket.opened.length;
  await pass(60_000);
  expect(FakeSocket.opened).toHaveLength(opened);
  fireEvent.click(screen.getByRole('button'));
  await pass(0);
  expect(FakeSocket.opened).toHaveLength(opened + 1);
});
