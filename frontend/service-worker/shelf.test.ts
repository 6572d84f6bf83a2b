import { expect, test } from 'vitest';

import { assetsOf, isFirstPage, routes, wayOf } from './shelf';

const origin = 'https://wherry.example';

function way(path: string, mode = 'cors', method = 'GET') {
  return wayOf({ method, mode }, new URL(path, origin), origin);
}

test('what the server says is never kept', () => {
  for (const path of ['/api/v1/rooms', '/files/grant', '/.well-known/jwks.json']) {
    expect(way(path)).toBe('none');
    expect(way(path, 'navigate')).toBe('none');
  }
  expect(way('https://elsewhere.example/assets/a.js')).toBe('none');
  expect(way('/assets/a.js', 'cors', 'POST')).toBe('none');
});

test('pages come from the network first, files that are named by their content from here first', () => {
  expect(way('/rooms/1', 'navigate')).toBe('page');
  expect(way('/assets/index-1a2b.js')).toBe('asset');
  expect(way('/theme.js')).toBe('file');
});

test('what the server says does not wait for the service worker, and nothing else is kept from it', () => {
  const route = (path: string) =>
    routes.find(({ condition: { urlPattern } }) => urlPattern === undefined || path.startsWith(urlPattern.slice(0, -1)));
  for (const path of ['/api/v1/rooms', '/files/grant', '/.well-known/jwks.json']) {
    expect(route(path)?.source).toBe('network');
  }
  for (const path of ['/rooms/1', '/assets/index-1a2b.js', '/theme.js']) {
    expect(route(path)?.source).toBe('race-network-and-fetch-handler');
  }
});

test('the files that the first page names are found', () => {
  const html = `<!doctype html><link rel="icon" href="/wherry.svg"><script src="/theme.js"></script>
    <script type="module" crossorigin src="/assets/index-1a2b.js"></script>
    <link rel="stylesheet" crossorigin href="/assets/index-3c4d.css"><link rel="manifest" href="/wherry.webmanifest">
    <a href="/rooms">rooms</a><a href="https://elsewhere.example/a.js">else</a><div id="root"></div>`;
  expect(assetsOf(html)).toEqual([
    '/wherry.svg',
    '/theme.js',
    '/assets/index-1a2b.js',
    '/assets/index-3c4d.css',
    '/wherry.webmanifest',
  ]);
  expect(isFirstPage(html)).toBe(true);
  expect(isFirstPage('<h1>API</h1>')).toBe(false);
});
