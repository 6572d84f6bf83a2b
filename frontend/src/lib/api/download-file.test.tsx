import { expect, test, vi } from 'vitest';

import { renderApp } from '@/testing/render-app';

test('what is larger than what waits in memory comes whole, and says how far it is', async () => {
  const { runtime } = renderApp(<p />);
  const megabytes = (count: number) => count * 1024 * 1024;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const size of [5, 5, 5, 1]) controller.enqueue(new Uint8Array(megabytes(size)));
      controller.close();
    },
  });
  const headers = { 'Content-Type': 'application/zip', 'Wherry-More-After': 'photos/1' };
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(body, { headers })));
  const [came, more]: [number[], (string | null)[]] = [[], []];
  const file = await runtime.download('/api/v1/account/export/archive', {
    onProgress: (bytes) => came.push(bytes),
    onAnswer: (answered) => more.push(answered.get('Wherry-More-After')),
  });
  expect([file.size, file.type]).toEqual([megabytes(16), 'application/zip']);
  expect(came).toEqual([5, 10, 15, 16].map(megabytes));
  expect(more).toEqual(['photos/1']);
  vi.unstubAllGlobals();
});
