import { expect, test } from 'vitest';

import { messagePlace, placeInApp } from './message-place';

test('a message has an address, in its thread if it is shown there alone', () => {
  expect(messagePlace('r', 7)).toBe('/rooms/r?at=7');
  expect(messagePlace('r', 9, 7)).toBe('/rooms/r?thread=7&at=9');
});

test('what leads to a room of this app is a place in it, and what leads elsewhere is none', () => {
  const here = window.location.origin;
  expect(placeInApp(here + messagePlace('r', 9, 7))).toBe('/rooms/r?thread=7&at=9');
  expect(placeInApp(`${here}/rooms/r`)).toBe('/rooms/r');
  for (const none of [`${here}/`, `${here}/api/v1/rooms/r`, `${here}/rooms/r/x`, 'https://example.org/rooms/r?at=7']) {
    expect(placeInApp(none), none).toBeNull();
  }
});
