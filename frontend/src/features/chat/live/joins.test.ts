import { expect, test } from 'vitest';

import type { EventFrame } from '@/lib/live/frames';

import { joinOfAnother } from './joins';

function frame(event_type: string, data: EventFrame['data'] = { account: 'ben' }): EventFrame {
  return {
    type: 'event',
    topic: 't',
    stream: 'CHATS',
    seq: 9,
    prev: 0,
    subject: '',
    event_type,
    time: '2026-01-02T00:00:00Z',
    actor: 'account:ben',
    id: '',
    command: '',
    data,
  };
}

test('whoever comes in changes who is there, and by a link how often that was used', () => {
  expect(joinOfAnother(frame('JoinedOpenRoom'), 'ada')).toEqual({ byLink: false });
  expect(joinOfAnother(frame('InvitationAccepted'), 'ada')).toEqual({ byLink: false });
  expect(joinOfAnother(frame('JoinedByLink'), 'ada')).toEqual({ byLink: true });
});

test('coming in oneself changes more, as does whatever else happens to members', () => {
  expect(joinOfAnother(frame('JoinedOpenRoom', { account: 'ada' }), 'ada')).toBeNull();
  expect(joinOfAnother(frame('MemberRemoved'), 'ada')).toBeNull();
  expect(joinOfAnother(frame('JoinedOpenRoom', null), 'ada')).toBeNull();
});
