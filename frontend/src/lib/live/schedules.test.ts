import { expect, test } from 'vitest';

import { LiveClient } from './live-client';
import { seeded, simulatedSurroundings, SimulatedLog, SimulatedServer, SimulatedTime } from './testing/simulation';

/** A stretch of a topic that a follower was told, from its snapshot's position on. */
interface Stretch {
  from: number;
  seen: number[];
}

const topics = ['chat.*.one', 'chat.*.two', 'chat.account.me'];

/** A program with the library, whose line, server, network and machine do what a seed says. */
async function live(seed: number, steps: number) {
  const random = seeded(seed);
  const chance = (of: number) => random() < of;
  const [time, log] = [new SimulatedTime(), new SimulatedLog()];
  const replayLimit = chance(0.5) ? 1000 : 8;
  let server: SimulatedServer | null = null;
  let isReachable = true;
  const around = simulatedSurroundings(time, random, () => {
    const opened = new SimulatedServer(log, replayLimit);
    server = opened;
    time.setTimer(() => {
      if (opened.isOver) return;
      if (isReachable) opened.onopen?.();
      else opened.end(1006);
    }, 20);
    return opened;
  });
  const client = new LiveClient({
    ...around,
    url: 'ws://test',
    getTicket: () => (isReachable ? Promise.resolve('ticket') : Promise.reject(new Error('away'))),
  });

  const followers = topics.map((topic) => {
    const stretches: Stretch[] = [];
    let stop: () => void = () => undefined;
    const follow = (from: number): void => {
      const stretch: Stretch = { from, seen: [] };
      stretches.push(stretch);
      stop = client.follow({
        topic,
        after: { stream: 'CHATS', sequence: from, epoch: log.epoch },
        onEvent: (frame) => stretch.seen.push(frame.seq),
        // A snapshot, which is of some moment before now.
        onReset: () => follow(Math.max(stretch.seen.at(-1) ?? from, log.head - Math.floor(random() * 5))),
      });
    };
    follow(0);
    return {
      topic,
      stretches,
      /** Goes away from the page and comes back with what it had. */
      leaveAndComeBack: () => {
        stop();
        const last = stretches.at(-1);
        follow(last?.seen.at(-1) ?? last?.from ?? 0);
      },
    };
  });

  client.start();
  for (let step = 0; step < steps; step += 1) {
    const line = server as SimulatedServer | null;
    if (chance(0.5)) log.append(topics[Math.floor(random() * topics.length)] ?? '');
    if (chance(0.7)) line?.relay();
    if (chance(0.06)) line?.repeat();
    if (chance(0.06)) line?.swap();
    if (chance(0.6)) line?.arrive();
    // Lost in the middle of anything: what was said and has not arrived never does.
    if (chance(0.02)) line?.end(1006);
    if (chance(0.01)) line?.end(4000, Math.floor(random() * 3000));
    if (chance(0.01)) line?.end([4001, 4002, 4003][Math.floor(random() * 3)] ?? 4001);
    if (chance(0.01)) isReachable = !isReachable;
    if (chance(0.01)) around.hint((['online', 'offline', 'visible'] as const)[Math.floor(random() * 3)] ?? 'online');
    if (chance(0.005)) time.sleep(random() * 86_400_000);
    if (chance(0.01)) followers[Math.floor(random() * followers.length)]?.leaveAndComeBack();
    await time.pass(random() * 400);
  }

  // The line gets better, and everything that is due comes.
  isReachable = true;
  for (let round = 0; round < 40; round += 1) {
    const line = server as SimulatedServer | null;
    line?.relay();
    line?.ping();
    while (line?.arrive()) {
      // All of it.
    }
    await time.pass(1000);
  }
  const state = client.getState();
  client.stop();
  return { log, followers, state };
}

test('whatever the line, the server and the machine do, each event comes once and in order, or a reset is told', async () => {
  let [resets, events] = [0, 0];
  for (let seed = 1; seed <= 150; seed += 1) {
    const { log, followers, state } = await live(seed, 300);
    expect(state.kind, `seed ${seed}`).toBe('open');
    for (const { topic, stretches } of followers) {
      const last = stretches.at(-1);
      for (const stretch of stretches) {
        const end = stretch === last ? log.head : (stretch.seen.at(-1) ?? stretch.from);
        expect(stretch.seen, `seed ${seed}, ${topic} from ${stretch.from}`).toEqual(log.between(topic, stretch.from, end));
        events += stretch.seen.length;
      }
      resets += stretches.length - 1;
    }
  }
  // Otherwise this has shown nothing.
  expect(events).toBeGreaterThan(10_000);
  expect(resets).toBeGreaterThan(100);
}, 60_000);
