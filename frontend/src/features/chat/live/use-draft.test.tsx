import { act } from '@testing-library/react';
import { expect, test } from 'vitest';

import { readDraft, writeDraft } from '@/lib/device/drafts';
import { renderApp } from '@/testing/render-app';

import { keepInvite, keptInvite } from '../kept-invite';

import { useKeptDrafts } from './use-draft';

function Keeps() {
  useKeptDrafts('me');
  return null;
}

/** Somebody who has written something, and followed a link without joining. */
function setUp() {
  const { app } = renderApp(<Keeps />);
  writeDraft('me', 'room', 'half a sentence', '');
  keepInvite('token', new Date());
  return app.session;
}

const left = () => [readDraft('me', 'room').text, keptInvite(new Date())];

test('who logs out leaves neither what they had written nor the link that they had followed', async () => {
  const session = setUp();
  expect(left()).toEqual(['half a sentence', 'token']);
  await act(() => session.leave(() => Promise.resolve()));
  expect(left()).toEqual(['', '']);
});

test('who is logged out by the server finds both again', () => {
  const session = setUp();
  act(() => session.ended());
  expect(left()).toEqual(['half a sentence', 'token']);
});

test('of whoever was here before nothing is left', () => {
  writeDraft('another', 'room', 'not for others to see', '');
  setUp();
  expect(readDraft('another', 'room').text).toBe('');
});
