import { expect, test } from 'vitest';

import { OutboxDisk } from './outbox-disk';
import type { OutboxEntry } from './outbox-storage';

const entry = (id: string): OutboxEntry => ({ id, account: 'ada', room: 'r', body: id, queuedAt: 1, state: 'pending' });

/** A disk that other tabs write to as well; it may be full, and a write may be kept waiting. */
function setUp() {
  const stored = new Map<string, OutboxEntry>();
  const read: string[][] = [];
  const the = { isFull: false, gate: Promise.resolve() };
  const disk = new OutboxDisk(
    'ada',
    {
      all: () => Promise.resolve([...stored.values()]),
      put: async (each) => {
        await the.gate;
        if (the.isFull) throw new Error('full');
        stored.set(each.id, each);
      },
      delete: async (id) => {
        await the.gate;
        if (the.isFull) throw new Error('full');
        stored.delete(id);
      },
    },
    (entries) => read.push(entries.map(({ id }) => id)),
  );
  return { disk, stored, read, the };
}

test('what is read is what every tab wrote, oldest first', async () => {
  const { disk, stored, read } = setUp();
  await disk.put(entry('2'));
  stored.set('1', entry('1'));
  await disk.reload();
  await disk.delete('2');
  await disk.reload();
  expect(read).toEqual([['1', '2'], ['1']]);
});

test('what a full disk does not take is there all the same, and what should be gone is gone', async () => {
  const { disk, read, the } = setUp();
  await disk.put(entry('1'));
  the.isFull = true;
  await disk.put(entry('2'));
  await disk.delete('1');
  await disk.reload();
  expect(read).toEqual([['2']]);
});

test('a read that overlaps with a write waits for it', async () => {
  const { disk, read, the } = setUp();
  let open: () => void = () => undefined;
  the.gate = new Promise((resolve) => (open = resolve));
  const written = disk.put(entry('1'));
  await disk.reload();
  await disk.catchUp();
  expect(read).toEqual([]);
  open();
  await written;
  await disk.catchUp();
  await disk.catchUp();
  expect(read).toEqual([['1']]);
});
