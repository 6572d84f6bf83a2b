import { expect, test } from 'vitest';

import { otherwise, parsedLimits, typedLimits } from './quotas';

const most = 50 * 1024 * 1024;

test('what is typed becomes limits, and nothing is left to others', () => {
  expect(parsedLimits({ conversions: ' 20 ', atOnce: '5', stored: '1,5', upload: '' }, most)).toEqual({
    limits: { conversions_per_day: 20, conversions_at_once: 5, stored_bytes: 1_572_864, upload_bytes: null },
  });
  expect(parsedLimits({ conversions: '0', atOnce: '', stored: '0', upload: '50' }, most)).toEqual({
    limits: { conversions_per_day: 0, conversions_at_once: null, stored_bytes: 0, upload_bytes: most },
  });
});

test('what is no limit is said where it was typed', () => {
  const errors = (typed: Partial<Parameters<typeof parsedLimits>[0]>) => {
    const parsed = parsedLimits({ conversions: '', atOnce: '', stored: '', upload: '', ...typed }, most);
    return 'errors' in parsed ? Object.keys(parsed.errors) : [];
  };
  for (const conversions of ['-1', '1.5', 'ten', '1000001']) expect(errors({ conversions })).toEqual(['conversions']);
  for (const atOnce of ['0', '1.5', '10001']) expect(errors({ atOnce })).toEqual(['atOnce']);
  expect(errors({ stored: 'much' })).toEqual(['stored']);
  for (const upload of ['0', '50.1', 'x']) expect(errors({ upload })).toEqual(['upload']);
});

test('limits come back as they were typed', () => {
  const limits = { conversions_per_day: 5, conversions_at_once: 50, stored_bytes: 1_572_864, upload_bytes: null };
  expect(typedLimits(limits)).toEqual({ conversions: '5', atOnce: '50', stored: '1.5', upload: '' });
  expect(otherwise(limits)).toEqual({ conversions: '5', atOnce: '50', stored: '1.5 MB', upload: 'no limit' });
});
