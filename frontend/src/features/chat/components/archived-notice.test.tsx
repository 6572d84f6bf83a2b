import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';

import type { RoomDecision } from '@/lib/api/models';
import { renderApp } from '@/testing/render-app';

import { ArchivedNotice } from './archived-notice';
import { RoomDecisions } from './room-decisions';

const mia = { account_id: 'mia', handle: 'mia', name: 'Mia', photo_url: null };
const bob = { account_id: 'bob', handle: 'bob', name: '', photo_url: null };

function decision(kind: RoomDecision['kind'], change: Partial<RoomDecision> = {}): RoomDecision {
  return { kind, by: mia, owner: null, reason: 'the project is over', decided_at: '2026-01-02T03:04:05Z', ...change };
}

test('who archived the room and why stands where one would write', () => {
  renderApp(<ArchivedNotice decisions={[decision('archived'), decision('owner-assigned', { owner: bob })]} />);
  expect(screen.getAllByRole('status')[0]).toHaveTextContent(/Mia, an administrator, archived this room.*: the project is over/);
});

test('the words of who is forgotten are gone, and the room stays archived', () => {
  const gone = { account_id: 'gone', handle: '', name: '', deleted: true, photo_url: null };
  renderApp(<ArchivedNotice decisions={[decision('archived', { by: gone, reason: '' })]} />);
  expect(screen.getAllByRole('status')[0]).toHaveTextContent(/An administrator archived this room.*You can read it/);
});

test('all decisions are listed with their reasons', () => {
  const reopened = decision('reopened', { reason: 'it goes on', decided_at: '2026-01-03T03:04:05Z' });
  renderApp(<RoomDecisions decisions={[reopened, decision('owner-assigned', { owner: bob }), decision('archived')]} />);
  const items = screen.getAllByRole('listitem').map((item) => item.textContent);
  expect(items[0]).toMatch(/Mia, an administrator, opened this room again\..*it goes on/);
  expect(items[1]).toMatch(/made @bob the owner/);
  expect(items).toHaveLength(3);
});
