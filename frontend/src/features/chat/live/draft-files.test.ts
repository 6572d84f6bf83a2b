import { beforeEach, expect, test, vi } from 'vitest';

import type { Upload, UploadOptions } from '@/lib/api/upload-file';

import { DraftFiles } from './draft-files';

interface Running {
  file: File;
  options: UploadOptions;
  done: (upload: Upload) => void;
  fail: (error: unknown) => void;
}

function setUp() {
  const running: Running[] = [];
  let ids = 0;
  const drafts = new DraftFiles({
    newId: () => `d${(ids += 1)}`,
    upload: (file, options) =>
      new Promise((done, fail) => {
        running.push({ file: file as File, options, done, fail });
        options.signal?.addEventListener('abort', () => fail(new DOMException('called off', 'AbortError')));
      }),
  });
  const stages = () => drafts.getFiles().map(({ name, stage }) => `${name} ${stage}`);
  return { drafts, running, stages };
}

const file = (name: string, type = 'text/plain') => new File(['ahoy'], name, { type });
const uploaded = (id: string): Upload => ({ upload_id: id, size_bytes: 4, digest: '', kind: 'text', media_type: 'text/plain' });
const settled = () => new Promise((resolve) => setTimeout(resolve));

const revoked = vi.fn();

beforeEach(() => {
  revoked.mockClear();
  let urls = 0;
  URL.createObjectURL = () => `blob:${(urls += 1)}`;
  URL.revokeObjectURL = revoked;
});

test('two are uploaded at a time, the others wait, and all go with the message', async () => {
  const { drafts, running, stages } = setUp();
  expect(drafts.add([file('a.txt'), file('b.txt'), file('c.txt')])).toBe(0);
  expect(stages()).toEqual(['a.txt uploading', 'b.txt uploading', 'c.txt waiting']);
  expect(running[0]?.options.purpose).toBe('attachment');
  running[0]?.options.onProgress?.(0.5);
  expect(drafts.getFiles()[0]).toMatchObject({ stage: 'uploading', sent: 0.5 });
  running[0]?.options.onProgress?.(1);
  expect(stages()[0]).toBe('a.txt checking');
  for (const at of [0, 1, 2]) {
    running[at]?.done(uploaded(`u${at}`));
    await settled();
  }
  const taken = drafts.take();
  expect(taken.map(({ file: id, name }) => [id, name])).toEqual([['u0', 'a.txt'], ['u1', 'b.txt'], ['u2', 'c.txt']]);
  expect(taken[0]).toMatchObject({ mediaType: 'text/plain', size: 4, width: null, height: null });
  expect(stages()).toEqual([]);
});

test('what fails is tried again, and what is called off is gone', async () => {
  const { drafts, running, stages } = setUp();
  drafts.add([file('a.txt'), file('b.txt'), file('c.txt')]);
  running[0]?.fail(new Error('no'));
  await settled();
  expect(stages()).toEqual(['a.txt failed', 'b.txt uploading', 'c.txt uploading']);
  drafts.remove(drafts.getFiles()[1]?.id ?? '');
  expect(running[1]?.options.signal?.aborted).toBe(true);
  drafts.retry(drafts.getFiles()[0]?.id ?? '');
  expect(stages()).toEqual(['a.txt uploading', 'c.txt uploading']);
  running[3]?.done(uploaded('u'));
  await settled();
  expect(stages()[0]).toBe('a.txt ready');
});

test('ten go with one message, and the rest is told', () => {
  const { drafts } = setUp();
  const names = Array.from({ length: 12 }, (_, index) => file(`${index}.txt`));
  expect(drafts.add(names)).toBe(2);
  expect(drafts.getFiles()).toHaveLength(10);
  expect(drafts.add([file('more.txt')])).toBe(1);
});

test('an empty file is not even sent, and names are made presentable', () => {
  const { drafts, running, stages } = setUp();
  drafts.add([new File([], 'empty.txt'), file('gpj.\u202Eexe'), file(`${'x'.repeat(300)}.png`)]);
  expect(stages()[0]).toBe('empty.txt failed');
  expect(running).toHaveLength(2);
  expect(drafts.getFiles()[1]?.name).toBe('gpj._exe');
  expect(drafts.getFiles()[2]?.name).toHaveLength(200);
  expect(drafts.getFiles()[2]?.name.endsWith('.png')).toBe(true);
});

test('a picture is shown from this device, before and after it is sent', async () => {
  const { drafts, running } = setUp();
  drafts.add([file('a.png', 'image/png'), file('b.svg', 'image/svg+xml')]);
  expect(drafts.getFiles().map(({ preview }) => preview)).toEqual(['blob:1', null]);
  running[0]?.done({ ...uploaded('u'), media_type: 'image/png', width: 4, height: 3 });
  await settled();
  expect(drafts.take()).toMatchObject([{ file: 'u', width: 4, height: 3 }]);
  expect(drafts.pictureOf('u')).toBe('blob:1');
  drafts.remove(drafts.getFiles()[0]?.id ?? '');
  expect(revoked).not.toHaveBeenCalled();
});
