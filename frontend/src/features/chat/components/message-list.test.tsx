import { act, fireEvent, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import type { ComponentProps } from 'react';
import { expect, test, vi } from 'vitest';

import type { OutboxMessage } from '@/lib/live/outbox';
import { renderApp } from '@/testing/render-app';

import type { History } from '../api/get-timeline';
import { isInSight } from '../live/in-sight';
import type { Message } from '../live/message';
import type { Pin } from '../live/pins-state';
import type { PendingReaction } from '../live/reactions';
import type { TimelineState } from '../live/timeline-state';

import { MessageList } from './message-list';

const ada = { account_id: 'ada', handle: 'ada', name: 'Ada Lovelace', photo_url: '/files/ada' };

function message(sequence: number, authorId: string, body: string): Message {
  const postedAt = '2026-01-01T10:00:00Z';
  const alone = { answers: null, inThread: null, thread: null, mentionsMe: false };
  const fresh = { author: null, edited: null, deleted: null, attachments: [], reactions: [], previews: [], ...alone };
  return { id: `m${sequence}`, sequence, authorId, body, postedAt, ...fresh };
}

const ignore = () => undefined;
const history: History = {
  older: 'idle',
  newer: 'idle',
  elsewhere: 'idle',
  loadOlder: () => Promise.resolve(true),
  loadNewer: () => Promise.resolve(true),
  openAround: () => Promise.resolve({ kind: 'failed' }),
  openNewest: () => Promise.resolve({ kind: 'failed' }),
  openBeginning: () => Promise.resolve({ kind: 'failed' }),
  trim: ignore,
};
const usual = {
  room: 'r',
  roomName: 'Harbour',
  isDirect: false,
  outgoing: [],
  people: new Map([['ada', ada]]),
  members: new Map([['ada', ada]]),
  me: 'me',
  keepsOrder: false,
  blocked: new Set<string>(),
  isOnline: false,
  newSince: null,
  unread: 0,
  history,
  jump: 0,
  target: null,
  isLooking: false,
  visit: '',
  reacting: new Map<string, readonly PendingReaction[]>(),
  onAnswer: ignore,
  onThread: ignore,
  onReact: ignore,
  pins: new Map<number, Pin>(),
  onPin: null,
  onVisit: ignore,
  onJump: ignore,
  onRetry: ignore,
  onDiscard: ignore,
  onDelete: ignore,
  editing: null,
  onEdit: ignore,
  onSave: ignore,
} as const;

function setUp(
  messages: Message[],
  outgoing: OutboxMessage[] = [],
  keepsOrder = false,
  {
    editing = null,
    newSince = null,
    reacting = new Map(),
    blocked = new Set(),
  }: {
    editing?: string | null;
    newSince?: number | null;
    reacting?: ReadonlyMap<string, readonly PendingReaction[]>;
    blocked?: ReadonlySet<string>;
  } = {},
) {
  const seen: (number | null)[] = [];
  const deleted: string[] = [];
  const retried: string[] = [];
  const discarded: string[] = [];
  const edited: (string | null)[] = [];
  const saved: string[] = [];
  const answered: string[] = [];
  const reacted: string[] = [];
  const visited: number[] = [];
  const timeline: TimelineState = { snapshot: 1, thread: null, me: 'me', messages, quotes: [], hasOlder: false, hasNewer: false, root: null, heard: { after: 0, frames: [] }, position: 'CHATS:1@e', hasGap: false };
  const { unmount } = renderApp(
    <MessageList
      {...usual}
      timeline={timeline}
      outgoing={outgoing}
      keepsOrder={keepsOrder}
      blocked={blocked}
      newSince={newSince}
      onSeen={(sequence) => seen.push(sequence)}
      visit=""
      onAnswer={(each) => answered.push(each.id)}
      reacting={reacting}
      onReact={(each, emoji, wanted) => reacted.push(`${each.id}: ${emoji} ${wanted}`)}
      onVisit={(sequence) => visited.push(sequence)}
      onRetry={(id) => retried.push(id)}
      onDiscard={(id) => discarded.push(id)}
      onDelete={(each) => deleted.push(each.id)}
      editing={editing}
      onEdit={(each) => edited.push(each)}
      onSave={(each, body) => saved.push(`${each.id}: ${body}`)}
    />,
  );
  return { retried, discarded, deleted, edited, saved, seen, answered, reacted, visited, unmount };
}

test('messages stand with their author, in a log', () => {
  setUp([message(1, 'ada', 'first'), message(2, 'ada', 'second')]);
  const log = screen.getByRole('log', { name: 'Messages in Harbour' });
  expect(log).toHaveTextContent(/Ada Lovelace.*first.*second/);
  expect(log.querySelectorAll('img')).toHaveLength(1);
  expect(log.querySelector('img')).toHaveAttribute('src', '/files/ada');
});

test('what is said runs as its language does', () => {
  setUp([message(1, 'ada', 'שלום לכולם')]);
  expect(screen.getByText('שלום לכולם')).toHaveAttribute('dir', 'auto');
});

test('a line says where reading began, and the newest message is seen', () => {
  vi.spyOn(document, 'hasFocus').mockReturnValue(true);
  const { seen } = setUp([message(1, 'ada', 'old'), message(2, 'me', 'mine'), message(3, 'ada', 'fresh')], [], false, {
    newSince: 1,
  });
  const texts = screen.getAllByRole('listitem').map((item) => item.textContent);
  expect(texts.findIndex((text) => text === 'New messages')).toBe(texts.findIndex((text) => text.includes('fresh')) - 1);
  expect(seen.at(-1)).toBe(3);
});

/** All rows at one place, which moves with what is scrolled. */
function layOut(): void {
  vi.spyOn(HTMLElement.prototype, 'getBoundingClientRect').mockImplementation(function rect(this: HTMLElement) {
    const log = this.closest('[role=log]');
    return this === log ? new DOMRect(0, 0, 100, 200) : new DOMRect(0, 150 - (log?.scrollTop ?? 0), 100, 20);
  });
}

test('what is in sight is known, while somebody looks', () => {
  const hasFocus = vi.spyOn(document, 'hasFocus').mockReturnValue(true);
  layOut();
  const { unmount } = setUp([message(1, 'ada', 'first')]);
  expect([isInSight('r', 1), isInSight('r', 2), isInSight('another', 1)]).toEqual([true, false, false]);
  hasFocus.mockReturnValue(false);
  fireEvent.blur(window);
  expect(isInSight('r', 1)).toBe(false);
  hasFocus.mockReturnValue(true);
  fireEvent.focus(window);
  expect(isInSight('r', 1)).toBe(true);
  unmount();
  expect(isInSight('r', 1)).toBe(false);
});

test('who comes for an older message has not seen the newest on the way, but at the end', async () => {
  vi.spyOn(document, 'hasFocus').mockReturnValue(true);
  // jsdom lays nothing out: what is read of the layout is what the test says.
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(200);
  vi.spyOn(HTMLElement.prototype, 'scrollHeight', 'get').mockReturnValue(1000);
  layOut();
  const broughtUp: string[] = [];
  Element.prototype.scrollIntoView = function scrollIntoView(this: Element) {
    broughtUp.push(this.getAttribute('data-message') ?? '');
    screen.getByRole('log').scrollTop = 100;
  };
  const seen: (number | null)[] = [];
  const onSeen = (sequence: number | null) => void seen.push(sequence);
  function Room() {
    const [found, setFound] = useState(0);
    const messages = Array.from({ length: 3 + found }, (_, index) => message(index + 8 - found, 'ada', 'text'));
    const timeline: TimelineState = { snapshot: 1, thread: null, me: 'me', messages, quotes: [], hasOlder: false, hasNewer: false, root: null, heard: { after: 0, frames: [] }, position: 'CHATS:1@e', hasGap: false };
    const target = found === 0 ? null : 'm2';
    return (
      <>
        <button type="button" onClick={() => setFound(7)}>
          found
        </button>
        <MessageList {...usual} timeline={timeline} newSince={4} onSeen={onSeen} target={target} isLooking={found === 0} />
      </>
    );
  }
  renderApp(<Room />);
  await userEvent.click(screen.getByRole('button', { name: 'found' }));
  expect(broughtUp).toEqual(['m2']);
  expect(seen.every((sequence) => sequence === null)).toBe(true);
  const log = screen.getByRole('log');
  log.scrollTop = 800;
  fireEvent.scroll(log);
  expect(seen.at(-1)).toBe(10);
});

test('who comes for a message that is there has not seen the newest on the way either', () => {
  vi.spyOn(document, 'hasFocus').mockReturnValue(true);
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(200);
  vi.spyOn(HTMLElement.prototype, 'scrollHeight', 'get').mockReturnValue(1000);
  layOut();
  Element.prototype.scrollIntoView = () => void (screen.getByRole('log').scrollTop = 100);
  const messages = [1, 2, 3, 4].map((sequence) => message(sequence, 'ada', 'text'));
  const timeline: TimelineState = { snapshot: 1, thread: null, me: 'me', messages, quotes: [], hasOlder: false, hasNewer: false, root: null, heard: { after: 0, frames: [] }, position: 'CHATS:1@e', hasGap: false };
  const seen: (number | null)[] = [];
  const onSeen = (sequence: number | null) => void seen.push(sequence);
  renderApp(<MessageList {...usual} timeline={timeline} newSince={2} onSeen={onSeen} target="m1" />);
  expect(seen.length).toBeGreaterThan(0);
  expect(seen.every((sequence) => sequence === null)).toBe(true);
});

test('without anything new there is no line', () => {
  setUp([message(1, 'ada', 'old')]);
  expect(screen.queryByText('New messages')).not.toBeInTheDocument();
});

test('somebody who is not known yet does not break the page', () => {
  setUp([message(1, 'stranger', 'hello')]);
  expect(screen.getByRole('log')).toHaveTextContent('Somebody');
});

test('a person who was forgotten has neither a name nor words', () => {
  const gone = { account_id: 'gone', handle: '', name: '', deleted: true, photo_url: null };
  setUp([{ ...message(1, 'gone', '[erased]'), author: gone }, message(2, 'ada', 'still here')]);
  const log = screen.getByRole('log');
  expect(log).toHaveTextContent(/Deleted person.*This was deleted together with its author.*Ada Lovelace.*still here/);
  expect(log).not.toHaveTextContent('[erased]');
});

test('what is on its way says that it waits', () => {
  setUp([], [{ id: 'x', room: 'r', body: 'on its way', queuedAt: 0, state: 'pending' }]);
  expect(screen.getByText('on its way')).toBeInTheDocument();
  expect(screen.getByText('Waiting for the connection')).toBeInTheDocument();
});

test('what was refused says why, and can be sent again or dropped', async () => {
  const failed: OutboxMessage = { id: 'x', room: 'r', body: 'no', queuedAt: 0, state: 'failed', code: 'room-not-found' };
  const { retried, discarded } = setUp([], [failed]);
  expect(screen.getByRole('alert')).toHaveTextContent('Not sent. There is no such room, or you are not in it.');
  await userEvent.click(screen.getByRole('button', { name: 'Retry' }));
  await userEvent.click(screen.getByRole('button', { name: 'Discard' }));
  expect([retried, discarded]).toEqual([['x'], ['x']]);
});

test('the beginning of a room is said', () => {
  setUp([message(1, 'ada', 'first')]);
  expect(screen.getByText('This is the beginning of Harbour.')).toBeInTheDocument();
});

const deletionOf = (id: string, state: OutboxMessage['state'], code?: string): OutboxMessage => ({
  id: `delete-${id}`,
  room: 'r',
  body: '',
  deletes: { message: id, sequence: 1 },
  queuedAt: 0,
  state,
  code,
});

test('a deleted message says by whom, and has no words', () => {
  const gone = (by: string) => ({ ...message(1, 'ada', ''), deleted: { by, at: '2026-01-02T10:00:00Z' } });
  for (const [by, said] of [
    ['me', 'You deleted this message.'],
    ['ada', 'This message was deleted.'],
    ['stranger', 'This message was deleted by the room’s owner.'],
  ] as const) {
    const { unmount } = setUp([gone(by)], [], true);
    expect(screen.getByText(said)).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: /^Delete/ })).not.toBeInTheDocument();
    unmount();
  }
  setUp([{ ...message(1, 'me', ''), deleted: { by: 'ada', at: '2026-01-02T10:00:00Z' } }]);
  expect(screen.getByText('Ada Lovelace deleted this message.')).toBeInTheDocument();
});

test('one may delete what one said, an owner everything, after being asked', async () => {
  const said = [message(1, 'ada', 'hers'), message(2, 'me', 'mine')];
  const { deleted, unmount } = setUp(said);
  await userEvent.click(screen.getByRole('button', { name: /^Delete the message of/ }));
  expect(screen.getByRole('dialog', { name: 'Delete this message?' })).toBeInTheDocument();
  await userEvent.click(screen.getByRole('button', { name: 'Cancel' }));
  expect(deleted).toEqual([]);
  await userEvent.click(screen.getByRole('button', { name: /^Delete the message of/ }));
  await userEvent.click(screen.getByRole('button', { name: 'Delete' }));
  expect(deleted).toEqual(['m2']);
  expect(screen.getByRole('log')).toHaveFocus();
  unmount();

  const owner = setUp(said, [], true);
  await userEvent.click(screen.getByRole('button', { name: /^Delete the message of Ada Lovelace/ }));
  expect(screen.getByRole('dialog', { name: 'Delete this message of Ada Lovelace?' })).toBeInTheDocument();
  await userEvent.click(screen.getByRole('button', { name: 'Delete' }));
  expect(owner.deleted).toEqual(['m1']);
});

test('a deletion shows at once; refused, it gives the message back and says why', async () => {
  const { unmount } = setUp([message(1, 'me', 'mine')], [deletionOf('m1', 'pending')]);
  const log = screen.getByRole('log');
  expect(log).toHaveTextContent('You deleted this message.');
  expect(log).not.toHaveTextContent('mine');
  expect(log).toHaveTextContent('It will be deleted once you are connected');
  expect(screen.getByRole('button', { name: 'Keep it' })).toBeInTheDocument();
  unmount();

  const { retried, discarded } = setUp([message(1, 'me', 'mine')], [deletionOf('m1', 'failed', 'message-not-found')]);
  expect(screen.getByText('mine')).toBeInTheDocument();
  expect(screen.getByRole('alert')).toHaveTextContent('Not deleted. This message is not there.');
  await userEvent.click(screen.getByRole('button', { name: 'Retry' }));
  await userEvent.click(screen.getByRole('button', { name: 'Keep it' }));
  expect([retried, discarded]).toEqual([['delete-m1'], ['delete-m1']]);
});

const editOf = (id: string, state: OutboxMessage['state'], code?: string): OutboxMessage => ({
  id: `edit-${id}`,
  room: 'r',
  body: 'mine, edited',
  edits: { message: id, sequence: 1, replaces: 1 },
  queuedAt: 0,
  state,
  code,
});

test('one edits what one said, and an owner not what others said', async () => {
  const { edited } = setUp([message(1, 'ada', 'hers'), message(2, 'me', 'mine')], [], true);
  await userEvent.click(screen.getByRole('button', { name: /^Edit your message/ }));
  expect(edited).toEqual(['m2']);
});

test('Enter saves an edit, Shift+Enter begins a line, Escape leaves it', async () => {
  vi.stubGlobal('matchMedia', () => ({ matches: false }));
  HTMLElement.prototype.scrollIntoView = vi.fn();
  const { edited, saved, unmount } = setUp([message(1, 'me', 'mine')], [], false, { editing: 'm1' });
  const field = screen.getByLabelText('Edit the message');
  expect(field).toHaveFocus();
  expect(field).toHaveValue('mine');
  await userEvent.keyboard('!{Shift>}{Enter}{/Shift}two{Enter}');
  expect([saved, edited]).toEqual([['m1: mine!\ntwo'], [null]]);
  unmount();
  const left = setUp([message(1, 'me', 'mine')], [], false, { editing: 'm1' });
  await userEvent.keyboard('!{Escape}');
  expect([left.saved, left.edited]).toEqual([[], [null]]);
  left.unmount();
  const same = setUp([message(1, 'me', 'mine')], [], false, { editing: 'm1' });
  await userEvent.keyboard(' {Enter}');
  expect([same.saved, same.edited]).toEqual([[], [null]]);
  same.unmount();
  const empty = setUp([message(1, 'me', 'mine')], [], false, { editing: 'm1' });
  await userEvent.clear(screen.getByLabelText('Edit the message'));
  await userEvent.keyboard('{Enter}');
  expect([empty.saved, empty.edited]).toEqual([[], []]);
});

test('what is pasted into an edit loses the characters that the server refuses', async () => {
  vi.stubGlobal('matchMedia', () => ({ matches: false }));
  HTMLElement.prototype.scrollIntoView = vi.fn();
  const { saved } = setUp([message(1, 'me', 'mine')], [], false, { editing: 'm1' });
  await userEvent.paste(' and \u202Btheirs\u202C\fnow');
  expect(screen.getByLabelText('Edit the message')).toHaveValue('mine and theirs\nnow');
  await userEvent.keyboard('{Enter}');
  expect(saved).toEqual(['m1: mine and theirs\nnow']);
});

test('an edit shows at once; refused, it gives the text back and says why', async () => {
  const { unmount } = setUp([message(1, 'me', 'mine')], [editOf('m1', 'pending')]);
  expect(screen.getByText('mine, edited')).toBeInTheDocument();
  expect(screen.getByRole('log')).toHaveTextContent('It will be saved once you are connected');
  expect(screen.queryByRole('button', { name: /^Edit your message/ })).not.toBeInTheDocument();
  unmount();

  const failed = [editOf('m1', 'failed', 'message-edited-meanwhile')];
  const { retried, discarded } = setUp([message(1, 'me', 'mine')], failed);
  expect(screen.getByText('mine')).toBeInTheDocument();
  expect(screen.getByRole('alert')).toHaveTextContent('Not saved: mine, edited It says something else by now.');
  await userEvent.click(screen.getByRole('button', { name: 'Save it all the same' }));
  await userEvent.click(screen.getByRole('button', { name: 'Discard' }));
  expect([retried, discarded]).toEqual([['edit-m1'], ['edit-m1']]);
});

test('an edited message says so and when, a deleted one does not', () => {
  const edited = { sequence: 9, at: '2026-01-02T10:00:00Z' };
  const { unmount } = setUp([{ ...message(1, 'ada', 'hers'), edited }]);
  const mark = screen.getByRole('button', { name: /^Edited .*2 January 2026|^Edited .*January 2, 2026/ });
  expect(mark).toHaveTextContent('(edited)');
  expect(mark).toHaveAttribute('title', expect.stringContaining('2026'));
  unmount();
  setUp([{ ...message(1, 'ada', ''), edited, deleted: { by: 'ada', at: '2026-01-03T10:00:00Z' } }]);
  expect(screen.queryByText('(edited)')).not.toBeInTheDocument();
});

test('the buttons have one tab stop, and arrow keys between them', async () => {
  setUp([message(1, 'me', 'one'), message(2, 'ada', 'hers'), message(3, 'me', 'three')]);
  const [first, last] = screen.getAllByRole('button', { name: /^Delete the message of/ });
  await userEvent.tab();
  expect(screen.getByRole('log')).toHaveFocus();
  await userEvent.tab();
  expect(last).toHaveFocus();
  await userEvent.keyboard('{ArrowUp}');
  expect(first).toHaveFocus();
  await userEvent.keyboard('{ArrowUp}{End}');
  expect(last).toHaveFocus();
  await userEvent.keyboard('{ArrowLeft}');
  expect(screen.getAllByRole('button', { name: /^Edit your message/ })[1]).toHaveFocus();
});

test('the name of somebody else leads to who they are, as does their picture, and one’s own to nothing', async () => {
  setUp([message(1, 'me', 'mine'), message(2, 'ada', 'hers'), message(3, 'ada', 'hers as well')]);
  const name = screen.getByRole('button', { name: 'Ada Lovelace' });
  await userEvent.click(name);
  expect(screen.getByRole('dialog', { name: 'About Ada Lovelace' })).toHaveTextContent('@ada');
  await userEvent.keyboard('{Escape}');
  expect(name).toHaveFocus();
  // From there the arrows lead to what can be done with the message.
  await userEvent.keyboard('{ArrowRight}');
  expect(document.activeElement).toHaveAccessibleName(/^Answer the message of Ada Lovelace/);
  const picture = document.querySelector('button[aria-hidden=true]');
  if (picture) fireEvent.click(picture);
  expect(screen.getByRole('dialog', { name: 'About Ada Lovelace' })).toBeInTheDocument();
});

test('the address of a message is copied, in its thread where it is shown in that alone', async () => {
  const written: string[] = [];
  const clipboard = { writeText: (text: string) => Promise.resolve(void written.push(text)) };
  Object.defineProperty(navigator, 'clipboard', { configurable: true, value: clipboard });
  const answer = (sequence: number, alsoInRoom: boolean) => ({
    ...message(sequence, 'ada', 'at noon'),
    inThread: { sequence: 1, alsoInRoom },
  });
  setUp([message(1, 'ada', 'tides?'), answer(2, true), answer(3, false)]);
  for (const button of screen.getAllByRole('button', { name: /^Copy the link to the message of Ada Lovelace/ })) fireEvent.click(button);
  const { origin } = window.location;
  expect(written).toEqual([`${origin}/rooms/r?at=1`, `${origin}/rooms/r?at=2`, `${origin}/rooms/r?thread=1&at=3`]);
  expect((await screen.findAllByText('Copied: the link to the message.')).length).toBeGreaterThan(0);
  Reflect.deleteProperty(navigator, 'clipboard');
});

test('an answer shows what it is to, as that says now, and leads to it', async () => {
  const first = message(1, 'ada', 'Where do we meet?\nAnd when?');
  const answer = { ...message(2, 'me', 'At the quay'), answers: { id: 'm1', sequence: 1 } };
  const { visited, answered, unmount } = setUp([first, answer]);
  const quote = screen.getByRole('button', { name: 'In answer to: Ada Lovelace Where do we meet?' });
  await userEvent.click(quote);
  expect(visited).toEqual([1]);
  await userEvent.click(screen.getByRole('button', { name: /^Answer the message of Ada Lovelace/ }));
  expect(answered).toEqual(['m1']);
  unmount();

  setUp([{ ...first, body: '', deleted: { by: 'ada', at: '2026-01-01T11:00:00Z' } }, answer]);
  expect(screen.getByRole('button', { name: 'In answer to: Deleted message' })).toBeInTheDocument();
});

test('an answer to what is not known says so, and one on its way shows its message already', () => {
  const outgoing: OutboxMessage = {
    id: 'x',
    room: 'r',
    body: 'me too',
    answers: { message: 'm5', sequence: 5 },
    queuedAt: 0,
    state: 'pending',
  };
  setUp([message(5, 'ada', 'I am in'), { ...message(6, 'ada', 'old news'), answers: { id: 'm1', sequence: 1 } }], [outgoing]);
  expect(screen.getByRole('button', { name: 'In answer to: An earlier message' })).toBeInTheDocument();
  expect(screen.getByRole('button', { name: 'In answer to: Ada Lovelace I am in' })).toBeInTheDocument();
});

test('an answer to what was deleted meanwhile can be sent all the same', async () => {
  const answers = { message: 'm1', sequence: 1 };
  const failed: OutboxMessage = { id: 'x', room: 'r', body: 'no', answers, queuedAt: 0, state: 'failed', code: 'answered-message-deleted' };
  const { retried } = setUp([], [failed]);
  expect(screen.getByRole('alert')).toHaveTextContent('The message that this answers was deleted.');
  await userEvent.click(screen.getByRole('button', { name: 'Send it all the same' }));
  expect(retried).toEqual(['x']);
});

test('reactions say how many and who, and one’s own is pressed and taken back', async () => {
  const reactions = [
    { sequence: 10, by: 'ada', emoji: '👍' },
    { sequence: 11, by: 'me', emoji: '🎉' },
    { sequence: 12, by: 'me', emoji: '👍' },
  ];
  const { reacted } = setUp([{ ...message(1, 'ada', 'done'), reactions }]);
  const buttons = screen.getByRole('list', { name: 'Reactions' }).querySelectorAll('button');
  expect([...buttons].map((each) => each.getAttribute('aria-label'))).toEqual(['👍 2: You and Ada Lovelace', '🎉 1: You']);
  expect(buttons[0]).toHaveAttribute('aria-pressed', 'true');
  await userEvent.click(screen.getByRole('button', { name: /^🎉 1/ }));
  expect(reacted).toEqual(['m1: 🎉 false']);
});

test('what is on its way is shown already, and nothing of a deleted message', () => {
  const reactions = [{ sequence: 10, by: 'me', emoji: '👍' }];
  const reacting = new Map([['m1', [{ emoji: '👍', wanted: false }, { emoji: '🎉', wanted: true }]]]);
  const gone = { ...message(2, 'ada', ''), deleted: { by: 'ada', at: '2026-01-01T11:00:00Z' }, reactions };
  setUp([{ ...message(1, 'ada', 'done'), reactions }, gone], [], false, { reacting });
  expect(screen.getByRole('button', { name: '🎉 1: You' })).toBeInTheDocument();
  expect(screen.queryByRole('button', { name: /^👍/ })).not.toBeInTheDocument();
});

test('an emoji is found by its name, with the keyboard alone', async () => {
  const { reacted } = setUp([message(1, 'ada', 'done')]);
  const opener = screen.getByRole('button', { name: /^React to the message of Ada Lovelace/ });
  opener.focus();
  await userEvent.keyboard('{Enter}');
  expect(screen.getByRole('searchbox', { name: 'Find an emoji' })).toHaveFocus();
  await userEvent.keyboard('rocket{Enter}');
  expect(reacted).toEqual(['m1: 🚀 true']);
  expect(opener).toHaveFocus();
  await userEvent.keyboard('{Enter}{ArrowDown}{ArrowRight}{Enter}');
  expect(reacted[1]).toBe('m1: ❤️ true');
  await userEvent.keyboard('{Enter}{Escape}');
  expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  expect(opener).toHaveFocus();
});

test('what a blocked person said is folded until it is asked for, one message at a time', () => {
  const answer = { ...message(3, 'ada', 'yes'), answers: { id: 'm1', sequence: 1 } };
  setUp([message(1, 'bob', 'buy my ships'), message(2, 'bob', 'now'), answer], [], false, { blocked: new Set(['bob']) });
  expect(screen.queryByText('buy my ships')).toBeNull();
  expect(screen.getByText('Message from a person you blocked')).toBeInTheDocument();
  const folded = screen.getAllByRole('button', { name: /^Message from a person you blocked\. Show/ });
  expect(folded).toHaveLength(2);
  folded.slice(0, 1).forEach((first) => fireEvent.click(first));
  expect(screen.getByText('buy my ships')).toBeInTheDocument();
  expect(screen.queryByText('now')).toBeNull();
  expect(screen.getByText('yes')).toBeInTheDocument();
});

test('a pinned message says by whom, and is unpinned by who may pin', async () => {
  const pinnedBy = { sequence: 9, by: 'ada', pinnedBy: null, at: '2026-01-02T10:00:00Z', message: { id: 'm1', sequence: 1 }, quote: null };
  const timeline: TimelineState = {
    snapshot: 1,
    thread: null,
    me: 'me',
    messages: [message(1, 'ada', 'tides'), message(2, 'me', 'thanks')],
    quotes: [],
    hasOlder: false,
    hasNewer: false,
    root: null,
    heard: { after: 0, frames: [] },
    position: 'CHATS:1@e',
    hasGap: false,
  };
  const pinned: string[] = [];
  const list = (onPin: ((each: Message, wanted: boolean) => void) | null) => (
    <MessageList {...usual} timeline={timeline} onSeen={ignore} pins={new Map([[1, pinnedBy]])} onPin={onPin} />
  );
  const { unmount } = renderApp(list((each, wanted) => pinned.push(`${each.id} ${wanted}`)));
  expect(screen.getAllByRole('listitem').map((item) => item.textContent.includes('Pinned by Ada Lovelace'))).toEqual([
    false,
    true,
    false,
  ]);
  await userEvent.click(screen.getByRole('button', { name: /^Unpin the message of Ada Lovelace/ }));
  await userEvent.click(screen.getByRole('button', { name: /^Pin the message of/ }));
  expect(pinned).toEqual(['m1 false', 'm2 true']);
  unmount();
  renderApp(list(null));
  expect(screen.queryByRole('button', { name: /[Pp]in the message/ })).toBeNull();
});

test('what a program says is marked, and is signed with its webhook’s name alone', () => {
  const bot = { account_id: 'hook', handle: '', name: 'Builds', bot: true, photo_url: null };
  setUp([{ ...message(1, 'hook', 'green'), author: bot }]);
  const row = screen.getByText('green').closest('li');
  expect(row).toHaveTextContent(/^B?Buildsbot\d/);
  expect(row).not.toHaveTextContent('@');
});

test('others’ messages are reported, and one’s own are not', async () => {
  setUp([message(1, 'ada', 'buy this'), message(2, 'me', 'no')]);
  const buttons = screen.getAllByRole('button', { name: /^Report the message of/ });
  expect(buttons).toHaveLength(1);
  await userEvent.click(buttons[0] ?? document.body);
  expect(screen.getByRole('dialog', { name: 'Report this message of Ada Lovelace?' })).toHaveTextContent(
    'Ada Lovelace never learns who reported it.',
  );
});

/** A long room's list in a browser that lays nothing out; `change` gives it another window, or another state of loading. */
function setUpLong(
  messages: Message[],
  window: { hasOlder?: boolean; hasNewer?: boolean } = {},
  loading: Partial<History> = {},
  newSince: number | null = null,
) {
  const asked: string[] = [];
  const told = (what: string) => () => {
    asked.push(what);
    return Promise.resolve(true);
  };
  const opened = (what: string) => () => {
    asked.push(what);
    return Promise.resolve({ kind: 'read' as const, snapshot: 2 });
  };
  const all: History = {
    ...history,
    loadOlder: told('older'),
    loadNewer: told('newer'),
    openAround: opened('around'),
    openBeginning: opened('beginning'),
    trim: (around) => void asked.push(`trim ${around}`),
    ...loading,
  };
  const jumps: string[] = [];
  const timelineOf = (loaded: Message[], { hasOlder = false, hasNewer = false } = {}): TimelineState => ({
    snapshot: 1,
    thread: null,
    me: 'me',
    messages: loaded,
    quotes: [],
    hasOlder,
    hasNewer,
    root: null,
    heard: { after: 0, frames: [] },
    position: 'CHATS:1@e',
    hasGap: false,
  });
  type Change = Partial<ComponentProps<typeof MessageList>>;
  const shown: { change?: (next: Change) => void } = {};
  function Room() {
    const [changed, setChanged] = useState<Change>({});
    shown.change = setChanged;
    const own = { timeline: timelineOf(messages, window), history: all, newSince, onJump: () => jumps.push('jump') };
    return <MessageList {...usual} onSeen={ignore} {...own} {...changed} />;
  }
  renderApp(<Room />);
  const rows = () => [...document.querySelectorAll('[data-message]')].map((row) => row.getAttribute('data-message'));
  const change = (next: Change) => act(() => shown.change?.(next));
  return { asked, jumps, rows, change, timelineOf };
}

const many = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => message(from + index, 'ada', `text ${from + index}`));

test('of a long room the end is on the page, and never more than 150 messages', () => {
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(700);
  vi.spyOn(HTMLElement.prototype, 'scrollHeight', 'get').mockImplementation(() => 28 * document.querySelectorAll('[data-message]').length);
  const { rows, change, timelineOf } = setUpLong(many(1, 500), { hasOlder: true });
  expect(rows().at(-1)).toBe('m500');
  expect(rows().length).toBeLessThanOrEqual(150);
  const log = screen.getByRole('log');
  for (let step = 0; step < 20; step += 1) {
    log.scrollTop = 500;
    fireEvent.scroll(log);
    log.scrollTop = 400;
    fireEvent.scroll(log);
    expect(rows().length).toBeLessThanOrEqual(150);
    const numbers = rows().map((id) => Number(id?.slice(1)));
    expect(numbers).toEqual(Array.from(numbers, (_, index) => (numbers[0] ?? 0) + index));
  }
  expect(rows()[0]).toBe('m1');
  expect(screen.queryByText('This is the beginning of Harbour.')).toBeNull();
  change({ timeline: timelineOf(many(1, 500)) });
  expect(screen.getByText('This is the beginning of Harbour.')).toBeInTheDocument();
});

test('what comes while one reads further up changes nothing of what is on the page', () => {
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(700);
  vi.spyOn(HTMLElement.prototype, 'scrollHeight', 'get').mockReturnValue(4000);
  const { rows, change, timelineOf } = setUpLong(many(1, 400));
  const log = screen.getByRole('log');
  log.scrollTop = 2000;
  fireEvent.scroll(log);
  const before = rows();
  change({ timeline: timelineOf(many(1, 460)) });
  expect(rows().slice(0, before.length)).toEqual(before);
  expect(screen.getByRole('button', { name: '60 new messages' })).toBeInTheDocument();
});

test('an edge that cannot be loaded says so, and is tried again', async () => {
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(100);
  vi.spyOn(HTMLElement.prototype, 'scrollHeight', 'get').mockReturnValue(2000);
  const { asked } = setUpLong(many(1, 20), { hasOlder: true, hasNewer: true }, { older: 'failed', newer: 'failed' });
  expect(asked).toEqual([]);
  await userEvent.click(screen.getByRole('button', { name: 'Older messages could not be loaded. Try again' }));
  await userEvent.click(screen.getByRole('button', { name: 'Newer messages could not be loaded. Try again' }));
  expect(asked).toEqual(['older', 'newer']);
});

test('one’s own words stand behind what is newer and not loaded, and nobody is at the end there', () => {
  const outgoing: OutboxMessage = { id: 'x', room: 'r', body: 'on its way', queuedAt: 0, state: 'pending' };
  const { change } = setUpLong(many(1, 20), { hasNewer: true }, { newer: 'loading' });
  change({ outgoing: [outgoing], unread: 130 });
  expect(screen.getByRole('log')).toHaveTextContent(/text 20.*Loading newer messages.*on its way/);
  expect(screen.getByRole('button', { name: '99+ new messages' })).toBeInTheDocument();
});

test('Home and End lead to the beginning and to the newest message, and are a field’s own where one writes', async () => {
  const { asked, jumps } = setUpLong(many(500, 520), { hasOlder: true });
  asked.length = 0;
  const log = screen.getByRole('log');
  log.focus();
  await userEvent.keyboard('{Home}');
  expect(asked).toEqual(['beginning']);
  await userEvent.keyboard('{End}');
  expect(jumps).toEqual(['jump']);
  screen.getAllByRole('button', { name: /^Answer the message of/ })[0]?.focus();
  await userEvent.keyboard('{Home}{End}');
  expect([asked, jumps]).toEqual([['beginning'], ['jump']]);
});

test('who stopped reading further back than what is loaded is led there', async () => {
  const { asked, change, timelineOf } = setUpLong(many(500, 520), { hasOlder: true }, {}, 480);
  asked.length = 0;
  await userEvent.click(screen.getByRole('button', { name: 'To where you stopped reading' }));
  expect(asked).toEqual(['around']);
  HTMLElement.prototype.scrollIntoView = function scrollIntoView(this: HTMLElement) {
    asked.push(this.textContent);
  };
  change({ timeline: timelineOf(many(430, 520), { hasOlder: true }) });
  expect(asked).toContain('New messages');
  expect(screen.queryByRole('button', { name: 'To where you stopped reading' })).toBeNull();
});

test('what is not all on the page says of each item which one it is, of how many, as far as anybody knows', () => {
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(700);
  vi.spyOn(HTMLElement.prototype, 'scrollHeight', 'get').mockReturnValue(4000);
  const { change, rows, timelineOf } = setUpLong(many(1, 5), { hasOlder: true });
  const placeOf = (id: string) => {
    const row = document.querySelector(`[data-message=${id}]`);
    return [row?.getAttribute('aria-posinset'), row?.getAttribute('aria-setsize')];
  };
  expect(placeOf('m1')).toEqual([null, '-1']);
  change({ timeline: timelineOf(many(1, 5)) });
  expect(placeOf('m1')).toEqual([null, null]);
  // Not all of what is loaded is on the page; the lines of the day and of what is new are items, too.
  change({ timeline: timelineOf(many(1, 200)) });
  expect(rows()).not.toContain('m1');
  expect([placeOf('m150'), placeOf('m200')]).toEqual([['152', '202'], ['202', '202']]);
  change({ timeline: timelineOf(many(1, 201)) });
  expect([placeOf('m150'), placeOf('m201')]).toEqual([['152', '203'], ['203', '203']]);
  change({ timeline: timelineOf(many(1, 200), { hasNewer: true }) });
  expect(placeOf('m200')).toEqual(['202', '-1']);
  change({ timeline: timelineOf(many(1, 200), { hasOlder: true }) });
  expect(placeOf('m200')).toEqual([null, '-1']);
});

test('the focus goes to the list when its row goes from the page, and what one edits is kept', async () => {
  HTMLElement.prototype.scrollIntoView = vi.fn();
  const mine = [message(1, 'me', 'mine'), ...many(2, 5)];
  const { change, timelineOf } = setUpLong(mine);
  change({ editing: 'm1' });
  const field = screen.getByLabelText('Edit the message');
  await userEvent.type(field, ', changed');
  change({ editing: 'm1', timeline: timelineOf(many(3, 5), { hasOlder: true }) });
  expect(screen.queryByLabelText('Edit the message')).toBeNull();
  expect(screen.getByRole('log')).toHaveFocus();
  change({ editing: 'm1', timeline: timelineOf(mine) });
  expect(screen.getByLabelText('Edit the message')).toHaveValue('mine, changed');
  expect(screen.getByRole('log')).toHaveFocus();
});

test('who is on a message’s button has it again when its row comes back, unless they went elsewhere', () => {
  const { change, timelineOf } = setUpLong(many(1, 5));
  const log = screen.getByRole('log');
  const answerTo = (id: string) => document.querySelector<HTMLElement>(`[data-message=${id}] [aria-label^=Answer]`);
  const [part, all] = [{ timeline: timelineOf(many(3, 5), { hasOlder: true }) }, { timeline: timelineOf(many(1, 5)) }];
  act(() => answerTo('m1')?.focus());
  change(part);
  expect(log).toHaveFocus();
  change(all);
  expect(answerTo('m1')).toHaveFocus();
  expect(answerTo('m1')?.tabIndex).toBe(0);

  change(part);
  act(() => answerTo('m5')?.focus());
  change(all);
  expect(answerTo('m5')).toHaveFocus();

  // Who goes to the list by themselves stays there.
  act(() => answerTo('m1')?.focus());
  act(() => log.focus());
  change(part);
  change(all);
  expect(log).toHaveFocus();
});

test('a window that has grown too long is cut around where one reads', () => {
  const { asked } = setUpLong(many(1, 701));
  expect(asked).toEqual(['trim null']);
});
