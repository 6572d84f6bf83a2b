import { expect, test } from 'vitest';

import { extensionOf } from './extension';

test.each([
  ['Report.DOCX', 'docx'],
  ['a.b.pdf', 'pdf'],
  ['none', ''],
  ['.hidden', ''],
  ['résumé 日本.odt', 'odt'],
])('%s', (name, extension) => {
  expect(extensionOf(name)).toBe(extension);
});
