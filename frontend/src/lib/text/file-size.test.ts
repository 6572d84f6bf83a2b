import { expect, test } from 'vitest';

import { fileSize } from './file-size';

test.each([
  [0, '0 bytes'],
  [1, '1 byte'],
  [1023, '1023 bytes'],
  [1536, '1.5 KB'],
  [50 * 1024 * 1024, '50 MB'],
  [250.4 * 1024 * 1024, '250 MB'],
])('%d is %s', (bytes, shown) => {
  expect(fileSize(bytes)).toBe(shown);
});
