import { expect, test } from 'vitest';

import { deviceWords } from './device-words';

test.each([
  [{ browser: 'Firefox', system: 'Linux' }, 'Firefox on Linux'],
  [{ browser: 'curl', system: null }, 'curl'],
  [{ browser: null, system: 'Windows' }, 'A browser on Windows'],
  [{}, 'An unknown browser'],
])('%j is %s', (session, words) => {
  expect(deviceWords(session)).toBe(words);
});
