import { expect, test } from 'vitest';

import type { Member, Room } from '@/lib/api/models';

import { ordersFor } from './order-rules';

const person = (role: Member['role'], status: Member['status'] = 'member'): Member => ({
  account_id: `${status} ${role}`,
  handle: role,
  name: role,
  role,
  status,
});
const orders = (role: Room['role'], about: Member, me = 'me') => ordersFor({ role }, me, about);

test('the owner may do everything, to everybody but themselves', () => {
  expect(orders('owner', person('member'))).toEqual(['appoint', 'hand-over', 'remove', 'ban']);
  expect(orders('owner', person('moderator'))).toEqual(['dismiss', 'hand-over', 'remove', 'ban']);
  expect(orders('owner', person('member', 'invited'))).toEqual(['remove', 'ban']);
  expect(orders('owner', person('owner'), 'member owner')).toEqual([]);
});

test('moderators keep members in order, and not each other or the owner', () => {
  expect(orders('moderator', person('member'))).toEqual(['remove', 'ban']);
  expect(orders('moderator', person('member', 'invited'))).toEqual(['remove', 'ban']);
  expect(orders('moderator', person('moderator'))).toEqual([]);
  expect(orders('moderator', person('owner'))).toEqual([]);
});

test('members do nothing of it, and nobody in a direct room', () => {
  expect(orders('member', person('member'))).toEqual([]);
  const direct_with = { account_id: 'x', handle: 'x', name: 'x' };
  expect(ordersFor({ role: 'owner', direct_with }, 'me', person('member'))).toEqual([]);
});
