import { expect, test, vi } from 'vitest';

import { NetworkError, ProblemError } from '@/lib/api/problem';
import type { UploadOptions } from '@/lib/api/upload-file';

import { UploadQueue } from './upload-queue';
import type { UploadQueueOptions } from './upload-queue';

const file = (name: string) => new File(['x'], name);

/** A queue whose uploads end when the test says. */
function setUp(overrides: Partial<UploadQueueOptions> = {}) {
  let ids = 0;
  const uploads: { name: string; options: UploadOptions; done: () => void; fail: (error: unknown) => void }[] = [];
  const requests: [string, string, string, string][] = [];
  const cancelled: string[] = [];
  const queue = new UploadQueue({
    upload: (blob, options) =>
      new Promise((resolve, reject) => {
        const { name } = blob as File;
        options.signal?.addEventListener('abort', () => reject(new DOMException('called off', 'AbortError')));
        const done = () => resolve({ upload_id: `upload of ${name}`, size_bytes: 1, digest: '', kind: 'docx' });
        uploads.push({ name, options, done, fail: reject });
      }),
    request: (...each) => {
      requests.push(each);
      return Promise.resolve();
    },
    cancel: (id) => {
      cancelled.push(id);
      return Promise.resolve();
    },
    newId: () => `id-${(ids += 1)}`,
    refuse: () => null,
    pause: () => Promise.resolve(),
    ...overrides,
  });
  const stages = () => queue.getTasks().map((task) => `${task.name} ${task.stage}`);
  return { queue, uploads, requests, cancelled, stages };
}

test('files go up two at a time, then are asked for under their own id', async () => {
  const { queue, uploads, requests, stages } = setUp();
  queue.add([file('a'), file('b'), file('c')], 'pdf');
  expect(stages()).toEqual(['a uploading', 'b uploading', 'c waiting']);
  expect(queue.isBusy()).toBe(true);
  uploads[0]?.done();
  await vi.waitFor(() => expect(stages()).toEqual(['a requested', 'b uploading', 'c uploading']));
  expect(requests).toEqual([['id-1', 'upload of a', 'a', 'pdf']]);
  queue.settle((id) => id === 'id-1');
  expect(stages()).toEqual(['b uploading', 'c uploading']);
});

test('progress shows, and all sent means that the server checks', () => {
  const { queue, uploads, stages } = setUp();
  queue.add([file('a')], 'pdf');
  uploads[0]?.options.onProgress?.(0.4);
  expect(queue.getTasks()[0]).toMatchObject({ stage: 'uploading', sent: 0.4 });
  uploads[0]?.options.onProgress?.(1);
  expect(stages()).toEqual(['a checking']);
});

test('each file is asked for in the format that was chosen for it, a second time too', async () => {
  const { queue, uploads, requests, stages } = setUp();
  queue.add([file('a')], 'odt');
  queue.add([file('b')], 'txt');
  uploads[0]?.fail(new ProblemError(422, { code: 'document-damaged' }));
  uploads[1]?.done();
  await vi.waitFor(() => expect(stages()).toEqual(['a failed', 'b requested']));
  queue.retry('id-1');
  uploads[2]?.done();
  await vi.waitFor(() => expect(stages()).toEqual(['a requested', 'b requested']));
  expect(requests.map(([, , name, to]) => [name, to])).toEqual([['b', 'txt'], ['a', 'odt']]);
});

test('what cannot be converted is not uploaded', () => {
  const error = new ProblemError(422, { code: 'conversion-unsupported' });
  const { queue, uploads, stages } = setUp({ refuse: (each) => (each.name === 'a.exe' ? error : null) });
  queue.add([file('a.exe'), file('b.docx')], 'pdf');
  expect(stages()).toEqual(['a.exe failed', 'b.docx uploading']);
  expect(uploads).toHaveLength(1);
  expect(queue.getTasks()[0]?.error).toBe(error);
});

test('what cannot become one format is tried to become another', async () => {
  const error = new ProblemError(422, { code: 'format-not-offered' });
  const { queue, uploads, requests, stages } = setUp({ refuse: (_, to) => (to === 'pdf' ? error : null) });
  queue.add([file('a.pdf')], 'pdf');
  queue.retry('id-1');
  expect(stages()).toEqual(['a.pdf failed']);
  queue.retry('id-1', 'txt');
  expect(stages()).toEqual(['a.pdf uploading']);
  uploads[0]?.done();
  await vi.waitFor(() => expect(requests).toEqual([['id-2', 'upload of a.pdf', 'a.pdf', 'txt']]));
});

test('a file that failed says why, and is tried again from the start under a new id', async () => {
  const { queue, uploads, requests, stages } = setUp();
  queue.add([file('a')], 'pdf');
  const error = new ProblemError(422, { code: 'document-damaged' });
  uploads[0]?.fail(error);
  await vi.waitFor(() => expect(stages()).toEqual(['a failed']));
  expect(queue.getTasks()[0]?.error).toBe(error);
  queue.retry('id-1');
  expect(stages()).toEqual(['a uploading']);
  uploads[1]?.done();
  await vi.waitFor(() => expect(requests).toEqual([['id-2', 'upload of a', 'a', 'pdf']]));
});

test('a request without an answer is repeated under the same id, and the file is not uploaded again', async () => {
  let answers = 6;
  const asked: string[] = [];
  const { queue, uploads, stages } = setUp({
    request: (id) => {
      asked.push(id);
      return (answers -= 1) > 0 ? Promise.reject(new NetworkError('x')) : Promise.resolve();
    },
  });
  queue.add([file('a')], 'pdf');
  uploads[0]?.done();
  await vi.waitFor(() => expect(stages()).toEqual(['a failed']));
  queue.retry('id-1');
  await vi.waitFor(() => expect(stages()).toEqual(['a requested']));
  expect(new Set(asked)).toEqual(new Set(['id-1']));
  expect(uploads).toHaveLength(1);
});

test('cancelling stops an upload, and lets the next begin', async () => {
  const { queue, uploads, cancelled, stages } = setUp();
  queue.add([file('a'), file('b'), file('c')], 'pdf');
  queue.cancel('id-1');
  await vi.waitFor(() => expect(stages()).toEqual(['b uploading', 'c uploading']));
  expect(uploads[0]?.options.signal?.aborted).toBe(true);
  expect(cancelled).toEqual([]);
});

test('cancelling what was asked for cancels the conversion', async () => {
  let accept: () => void = () => undefined;
  const { queue, uploads, cancelled, stages } = setUp({
    request: () => new Promise<void>((resolve) => (accept = resolve)),
  });
  queue.add([file('a')], 'pdf');
  uploads[0]?.done();
  await vi.waitFor(() => expect(stages()).toEqual(['a requesting']));
  queue.cancel('id-1');
  accept();
  await vi.waitFor(() => expect(cancelled).toContain('id-1'));
  expect(stages()).toEqual([]);
});
