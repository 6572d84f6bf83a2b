import { expect, test } from 'vitest';

import { Outbox } from './outbox';
import type { SendOutcome } from './outbox';
import type { OutboxEntry, OutboxStorage } from './outbox-storage';
import { seeded, simulatedSurroundings, SimulatedTime } from './testing/simulation';

const rooms = ['one', 'two', 'three'];

function storageInMemory(): OutboxStorage {
  const entries = new Map<string, OutboxEntry>();
  return {
    all: () => Promise.resolve([...entries.values()].sort((a, b) => (a.id < b.id ? -1 : 1))),
    put: (entry) => {
      entries.set(entry.id, entry);
      return Promise.resolve();
    },
    delete: (id) => {
      entries.delete(id);
      return Promise.resolve();
    },
  };
}

/** Somebody who writes in several rooms, by a server that does what a seed says and has long no time for one of them. */
async function written(seed: number, steps: number) {
  const random = seeded(seed);
  const chance = (of: number) => random() < of;
  const time = new SimulatedTime();
  const around = simulatedSurroundings(time, random, () => {
    throw new Error('an outbox opens no socket');
  });
  const ill = rooms[Math.floor(random() * rooms.length)] ?? '';
  let isIll = true;
  const taken = new Map<string, OutboxEntry>();
  let refusals = 0;
  const send = (entry: OutboxEntry): Promise<SendOutcome> => {
    const later: SendOutcome = { kind: 'later', ...(chance(0.3) ? { afterMilliseconds: random() * 5000 } : {}) };
    if ((isIll && entry.room === ill) || chance(0.2)) {
      refusals += 1;
      return Promise.resolve(later);
    }
    if (!taken.has(entry.id)) taken.set(entry.id, entry);
    // It was taken, and the answer is lost.
    return Promise.resolve(chance(0.1) ? later : { kind: 'sent', position: null });
  };
  let made = 0;
  const newId = () => `id-${String((made += 1)).padStart(6, '0')}`;
  const outbox = new Outbox({ ...around, account: `seed-${seed}`, storage: storageInMemory(), send, newId, serverNow: time.now });

  const wanted = new Map<string, string[]>(rooms.map((room) => [room, []]));
  outbox.start();
  for (let step = 0; step < steps; step += 1) {
    const room = rooms[Math.floor(random() * rooms.length)] ?? '';
    if (chance(0.4)) {
      wanted.get(room)?.push(`${step}`);
      void outbox.add(room, `${step}`);
    }
    if (chance(0.02)) around.hint('online');
    await time.pass(random() * 1000);
  }
  const takenIn = (room: string) => [...taken.values()].filter((each) => each.room === room).map(({ body }) => body);
  const waitFor = async (done: () => boolean) => {
    for (let round = 0; round < 600 && !done(); round += 1) await time.pass(1000);
  };
  const others = rooms.filter((room) => room !== ill);
  await waitFor(() => others.every((room) => takenIn(room).length === wanted.get(room)?.length));
  const whileIll = new Map(rooms.map((room) => [room, takenIn(room)]));
  isIll = false;
  await waitFor(() => outbox.unsentCount() === 0);
  outbox.stop();
  return { wanted, ill, others, whileIll, atTheEnd: new Map(rooms.map((room) => [room, takenIn(room)])), refusals };
}

test('each room’s messages are taken once and in order, and no room waits for another', async () => {
  let refusals = 0;
  for (let seed = 1; seed <= 60; seed += 1) {
    const run = await written(seed, 60);
    for (const room of run.others) expect(run.whileIll.get(room), `seed ${seed}, ${room}`).toEqual(run.wanted.get(room));
    expect(run.whileIll.get(run.ill), `seed ${seed}`).toEqual([]);
    expect(run.atTheEnd, `seed ${seed}`).toEqual(run.wanted);
    refusals += run.refusals;
  }
  // Otherwise this has shown nothing.
  expect(refusals).toBeGreaterThan(300);
}, 60_000);
