import { expect, test } from 'vitest';

import { parseInvitee } from './invitee';

test.each([
  ['ada', { handle: 'ada' }],
  [' @Ada_L ', { handle: 'ada_l' }],
  ['ada@example.org', { email: 'ada@example.org' }],
  ['ad', null],
  ['ada@', null],
  ['ada lovelace', null],
  ['', null],
])('%j means %j', (typed, invitee) => {
  expect(parseInvitee(typed)).toEqual(invitee);
});
