import { expect, test } from 'vitest';

import { markOf } from './marks';

test('marks are told from values', () => {
  const place = { stream: 'USERS', sequence: 12 };
  expect(markOf({ sealed: true, person: 'ada', ...place, field: '/name' })).toEqual({ kind: 'sealed', person: 'ada', place });
  expect(markOf({ erased: true, person: 'ada' })).toEqual({ kind: 'erased', person: 'ada', place: null });
  for (const value of [null, 'sealed', ['sealed'], { sealed: true }, { person: 'ada' }]) expect(markOf(value)).toBeNull();
});
