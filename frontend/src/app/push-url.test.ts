import { expect, test } from 'vitest';

import { pushUrl } from './push-url';

/** ASVS 5.0, 4.4.1, and 14.2.1: there is nothing in it but where push is. */
test('a page that came over TLS has its line to push over TLS, and none has anything of its address in it', () => {
  expect(pushUrl('https://wherry.example/activate?x=1#token')).toBe('wss://wherry.example/api/v1/push');
  expect(pushUrl('http://localhost:8080/rooms/1')).toBe('ws://localhost:8080/api/v1/push');
});
