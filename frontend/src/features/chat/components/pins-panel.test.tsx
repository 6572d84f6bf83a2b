import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';

import type { Person } from '@/lib/api/models';
import { renderApp } from '@/testing/render-app';

import { newPins } from '../live/pins-state';
import type { useLivePins } from '../live/use-live-pins';

import { PinsPanel } from './pins-panel';

const person = (id: string): Person => ({ account_id: id, handle: id, name: id, photo_url: null });

function pin(sequence: number, author: string, line: string, deleted = false) {
  const message = { message_id: `m${sequence}`, sequence, author: person(author), line, attachments: 0, text_sequence: sequence, deleted };
  return { sequence: sequence + 100, pinned_by: person('Ada'), pinned_at: '2026-01-02T00:00:00Z', message };
}

function setUp(pins: ReturnType<typeof pin>[], mayUnpin = true) {
  const unpinned: string[] = [];
  const visited: number[] = [];
  const data = newPins({ pins, position: 'CHATS:300@e', stale: false });
  renderApp(
    <PinsPanel
      pins={{ data, isError: false, error: null } as unknown as ReturnType<typeof useLivePins>}
      people={new Map([['Ada', person('Ada')]])}
      blocked={new Set(['Eve'])}
      onUnpin={mayUnpin ? (message) => unpinned.push(message.id) : null}
      onVisit={(sequence) => visited.push(sequence)}
      onClose={() => undefined}
    />,
  );
  return { unpinned, visited };
}

test('a pin says who said what, leads there, and is taken away by who may', async () => {
  const { unpinned, visited } = setUp([pin(2, 'Ben', 'the tides of May'), pin(1, 'Ada', 'the quay')]);
  const items = within(screen.getByRole('complementary', { name: 'Pinned messages' })).getAllByRole('listitem');
  expect(items.map((item) => item.textContent)).toEqual([
    expect.stringMatching(/^Ben.*the tides of May.*Pinned by Ada/),
    expect.stringMatching(/^Ada.*the quay.*Pinned by Ada/),
  ]);
  // A name that runs from right to left does not take the time behind it along.
  expect(screen.getAllByText('Pinned by Ada').map((each) => each.tagName)).toEqual(['BDI', 'BDI']);
  await userEvent.click(screen.getByRole('button', { name: /the tides of May/ }));
  expect(visited).toEqual([2]);
  await userEvent.click(screen.getByRole('button', { name: 'Unpin the message of Ada' }));
  expect(unpinned).toEqual(['m1']);
});

test('what is not to be shown has no words, and who may not unpin has no button for it', () => {
  setUp([pin(3, 'Ben', '', true), pin(2, 'Eve', 'rude'), { ...pin(1, 'gone', 'left'), message: { ...pin(1, 'gone', 'left').message, author: { ...person('gone'), deleted: true } } }], false);
  const words = screen.getAllByRole('listitem').map((item) => item.textContent);
  expect(words.map((each) => each.split('Go to')[0])).toEqual([
    'Deleted message',
    'Message from a person you blocked',
    'Deleted message',
  ]);
  expect(screen.queryByRole('button', { name: /^Unpin/ })).toBeNull();
});

test('an empty panel says what it is for', () => {
  setUp([]);
  expect(screen.getByText(/^Nothing is pinned\. The pin beside a message/)).toBeVisible();
});
