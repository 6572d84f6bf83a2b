import { expect, test } from 'vitest';

import { extensionOf, extensionsOf, formatOf } from './document-formats';

test.each([
  ['Report.DOCX', 'docx'],
  ['a.b.pdf', 'pdf'],
  ['none', ''],
  ['.hidden', ''],
  ['résumé 日本.odt', 'odt'],
])('%s', (name, extension) => {
  expect(extensionOf(name)).toBe(extension);
});

test('documents with macros, slide shows and templates are of the format that they are taken as', () => {
  expect(['Budget.XLSM', 'show.ppsx', 'letter.ott', 'a.docx', 'none'].map(formatOf)).toEqual([
    'xlsx',
    'pptx',
    'odt',
    'docx',
    '',
  ]);
  expect(extensionsOf(['doc', 'pdf'])).toEqual(['doc', 'pdf', 'dot']);
  expect(formatOf('ferries.TSV')).toBe('csv');
});
