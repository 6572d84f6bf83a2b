import { expect, test } from 'vitest';

import { loginPath, returnPath } from './return-to';

test('who was sent to log in comes back', () => {
  const path = '/rooms/019?tab=members#m';
  expect(returnPath(loginPath(path).replace('/login', ''))).toBe(path);
});

test.each([
  '',
  '?return_to=https://evil.example',
  '?return_to=//evil.example/x',
  '?return_to=/%5Cevil.example',
  '?return_to=javascript:alert(1)',
  '?return_to=rooms',
])('%j leads nowhere else than into the app', (search) => {
  expect(returnPath(search)).toBe('/rooms');
});
