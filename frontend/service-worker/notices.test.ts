import { expect, test } from 'vitest';

import { isInSight, leadOf, readPush, shownFor } from './notices';
import { german, wordsOf } from './words';

const room = '019a5b3c-0000-7000-8000-000000000001';

function shown(change: Record<string, unknown> = {}) {
  const said = { kind: 'message', sequence: 12, room, room_name: 'Harbour', by: 'Ada', at: '2026-01-02T03:04:05Z' };
  return shownFor(readPush(JSON.stringify({ ...said, ...change })));
}

test('who wrote where is shown, and what was said where it is to be seen', () => {
  expect(shown()).toEqual({
    title: 'Harbour',
    body: 'New message from Ada',
    tag: room,
    renotify: false,
    timestamp: Date.parse('2026-01-02T03:04:05Z'),
    data: { path: `/rooms/${room}?at=12`, sequence: 12 },
  });
  expect(shown({ line: 'the ferry is early' }).body).toBe('Ada: the ferry is early');
});

test('what is for oneself says so, and is heard each time', () => {
  expect(shown({ kind: 'mention' })).toMatchObject({ title: 'Harbour', body: 'Ada mentioned you', renotify: true });
  expect(shown({ kind: 'mention', line: '@me' }).body).toBe('Ada mentioned you: @me');
  expect(shown({ kind: 'answer' })).toMatchObject({ body: 'Ada answered you', renotify: true });
  expect(shown({ kind: 'answer', line: 'yes' }).body).toBe('Ada answered you: yes');
  expect(shown({ room_name: null })).toMatchObject({ title: 'Ada', body: 'Wrote to you', renotify: true });
  expect(shown({ room_name: null, line: 'ahoy' })).toMatchObject({ title: 'Ada', body: 'ahoy' });
});

test('what an edit tells of leads to the message that was edited', () => {
  const data = { path: `/rooms/${room}?at=12`, sequence: 14 };
  expect(shown({ kind: 'mention', sequence: 14, message: 12 })).toMatchObject({ body: 'Ada mentioned you', data });
});

test('what stands in a thread alone leads there', () => {
  const data = { path: `/rooms/${room}?thread=7&at=12`, sequence: 12 };
  expect(shown({ kind: 'thread', thread: 7 })).toMatchObject({ body: 'Ada answered in a thread', renotify: true, data });
  expect(shown({ kind: 'thread', thread: 7, line: 'at noon' }).body).toBe('Ada in a thread: at noon');
  expect(shown({ kind: 'mention', thread: 7 })).toMatchObject({ body: 'Ada mentioned you', data });
});

test('an invitation leads to where it is answered', () => {
  expect(shown({ kind: 'invitation' })).toMatchObject({
    title: 'Invitation',
    body: 'Ada invites you to Harbour',
    renotify: true,
    data: { path: '/rooms', sequence: 12 },
  });
});

test('something is shown also of what is not understood', () => {
  const nothing = [undefined, '', 'x', 'null', '7', '{}', '{"kind":"poke","sequence":1}'];
  const broken = [{ room: '../x' }, { room: 7 }, { by: null }, { sequence: '12' }, { kind: 'reaction' }].map((change) => shown(change));
  for (const each of [...nothing.map((text) => shownFor(readPush(text))), ...broken]) {
    expect(each).toMatchObject({ title: 'Wherry', tag: 'new', data: { path: '/notifications', sequence: 0 } });
  }
  expect(shown({ at: 'soon' }).timestamp).toBeNull();
  expect(shownFor(readPush('{"kind":"try"}'))).toMatchObject({ title: 'It works', data: { path: '/profile' } });
});

test('the words are of the language that the address says', () => {
  const said = { kind: 'mention', sequence: 12, room, room_name: 'Harbour', by: 'Ada', line: '@me' };
  const words = wordsOf('https://wherry.example/sw.js?language=de');
  expect(shownFor(readPush(JSON.stringify(said)), words).body).toBe('Ada hat dich erwähnt: @me');
  expect(shownFor(null, words)).toMatchObject({ title: 'Wherry', body: german.somethingNew });
  for (const address of ['sw.js', 'sw.js?language=en', 'sw.js?language=xx']) {
    expect(shownFor(null, wordsOf(`https://wherry.example/${address}`)).body).toBe('There is something new.');
  }
});

test('a notification leads within the app', () => {
  expect(leadOf({ path: '/rooms/1?at=2', sequence: 2 })).toEqual({ path: '/rooms/1?at=2', sequence: 2 });
  for (const data of [undefined, null, 'x', {}, { path: 'https://elsewhere.example' }, { path: '//elsewhere.example' }]) {
    expect(leadOf(data)).toEqual({ path: '/', sequence: 0 });
  }
});

test('a room is in sight of the window that is looked at', () => {
  const lead = { path: `/rooms/${room}?at=12`, sequence: 12 };
  const window = { url: `https://wherry.example/rooms/${room}`, focused: true, visibilityState: 'visible' };
  expect(isInSight(lead, window)).toBe(true);
  expect(isInSight(lead, { ...window, url: `${window.url}?at=3` })).toBe(true);
  expect(isInSight(lead, { ...window, focused: false })).toBe(false);
  expect(isInSight(lead, { ...window, visibilityState: 'hidden' })).toBe(false);
  expect(isInSight(lead, { ...window, url: 'https://wherry.example/rooms' })).toBe(false);
});
