import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const siteVariable = 'WHERRY_E2E_SITE';

/** A picture of 80 by 60 pixels in one colour, as PNG. */
const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAFAAAAA8CAIAAAB+RarbAAAAVklEQVR42u3PgRAAAAgEsMeJLqZQM0ig3U1gqZ5XIiwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLHxZucK1y0Z+KWwAAAAASUVORK5CYII=',
  'base64',
);

/** Where the web site is that the tests have started; none where the system runs already. */
export function webSite(): string | undefined {
  return process.env[siteVariable];
}

/**
 * A small web site on a free port of this machine, whose pages link previews are made of. The system under test asks it and no
 * other: neither on the web's own ports, nor in any other network of this machine's.
 */
export async function startWebSite() {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://site');
    if (pathname === '/picture.png') send(response, 'image/png', picture);
    else if (pathname === '/moved') response.writeHead(302, { Location: '/tides' }).end();
    else if (pathname === '/missing') response.writeHead(404).end();
    else send(response, 'text/html; charset=utf-8', page(pathname.slice(1)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  // Those who run the tests are other processes, and inherit it.
  process.env[siteVariable] = `http://127.0.0.1:${port}`;
  return {
    environment: {
      WHERRY_LINK_PREVIEWS: 'on',
      WHERRY_LINK_PREVIEW_NETWORKS: '127.0.0.1/32',
      WHERRY_LINK_PREVIEW_PORTS: String(port),
    },
    stop: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function send(response: ServerResponse, type: string, body: string | Buffer): void {
  response.writeHead(200, { 'Content-Type': type }).end(body);
}

function page(name: string): string {
  return `<!DOCTYPE html><html lang="en"><head><title>${name}</title>
    <meta property="og:title" content="All of ${name} &lt;b&gt;"><meta property="og:site_name" content="The Harbour">
    <meta name="description" content="What is to be known of ${name}."><meta property="og:image" content="/picture.png">
    </head><body></body></html>`;
}
