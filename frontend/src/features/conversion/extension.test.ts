import { expect, test } from 'vitest';

import { formatName, formatWords, isFirstSheetOnly, sourcesOf, targetsOf } from './extension';

const formats = {
  pairs: [
    { from: 'docx', to: 'odt' },
    { from: 'docx', to: 'pdf' },
    { from: 'xlsx', to: 'csv' },
    { from: 'xlsx', to: 'pdf' },
  ],
};

test('targets are those that are offered, PDF first', () => {
  expect(targetsOf(formats, 'docx')).toEqual(['pdf', 'odt']);
  expect(targetsOf(formats)).toEqual(['pdf', 'odt', 'csv']);
  expect(targetsOf(formats, 'exe')).toEqual([]);
  expect(targetsOf(undefined)).toEqual([]);
  expect(sourcesOf(formats, 'csv')).toEqual(['xlsx']);
  expect(formatName('odt')).toBe('ODT');
  expect(targetsOf(formats).filter(isFirstSheetOnly)).toEqual(['csv']);
});

test('pictures of pages have a name that people know, and of a PDF nothing else is offered', () => {
  const pairs = [...formats.pairs, { from: 'pdf', to: 'png' }];
  expect(targetsOf({ pairs }, 'pdf')).toEqual(['png']);
  expect(formatName('png')).toBe('Pictures of the pages (PNG)');
  expect(formatWords('png')).toBe('pictures of the pages (PNG)');
  expect(formatWords('odt')).toBe('ODT');
});
