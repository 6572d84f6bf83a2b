import { expect, test, vi } from 'vitest';

import { openApiClient } from '@/lib/api/client';

import { attachmentLink } from './attachment-links';

function server() {
  const send = vi.fn<(request: Request) => Promise<Response>>((request) => {
    const files = new URL(request.url).searchParams.get('files')?.split(',') ?? [];
    const items = files
      .filter((file) => file !== 'gone')
      .map((file) => ({ file_id: file, url: `/files/${file}`, expires_at: '', preview_url: null }));
    return Promise.resolve(
      new Response(JSON.stringify({ items }), { status: 200, headers: { 'Content-Type': 'application/json' } }),
    );
  });
  return { send, api: openApiClient(send) };
}

test('what is asked for together is one request for each room', async () => {
  const { send, api } = server();
  const links = await Promise.all([
    attachmentLink(api, 'a', '1'),
    attachmentLink(api, 'a', '2'),
    attachmentLink(api, 'b', '3'),
    attachmentLink(api, 'a', '1'),
    attachmentLink(api, 'a', 'gone'),
  ]);
  expect(links.map((link) => link?.url)).toEqual(['/files/1', '/files/2', '/files/3', '/files/1', undefined]);
  expect(send).toHaveBeenCalledTimes(2);
  // Later it is asked for anew.
  await attachmentLink(api, 'a', '1');
  expect(send).toHaveBeenCalledTimes(3);
});

test('no request is for more than a hundred', async () => {
  const { send, api } = server();
  await Promise.all(Array.from({ length: 101 }, (_, index) => attachmentLink(api, 'a', String(index))));
  expect(send).toHaveBeenCalledTimes(2);
});
