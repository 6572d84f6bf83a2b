import { expect, test } from 'vitest';

import {
  afterOther,
  disownDraft,
  draftPlaces,
  followDraft,
  followDrafts,
  forgetDrafts,
  forgetDraftsOfOthers,
  leaveDrafts,
  readDraft,
  writeDraft,
} from './drafts';

const key = 'wherry.draft.ada.room';

/** Closes this tab and opens another one. */
function newTab() {
  sessionStorage.clear();
}

test('a draft outlives the tab that it was written in', () => {
  writeDraft('ada', 'room', 'half a sen', '');
  expect(readDraft('ada', 'room')).toEqual({ text: 'half a sen', isOwn: true });
  newTab();
  expect(readDraft('ada', 'room')).toEqual({ text: 'half a sen', isOwn: false });
  expect(readDraft('ada', 'room/7').text).toBe('');
  expect(readDraft('ben', 'room').text).toBe('');
});

test('what was sent is nowhere any more', () => {
  writeDraft('ada', 'room', 'ahoy', '');
  writeDraft('ada', 'room', '', 'ahoy');
  expect(readDraft('ada', 'room').text).toBe('');
  newTab();
  expect(readDraft('ada', 'room').text).toBe('');
});

test('a tab keeps its own text, also over a reload, and leaves the other’s alone when it sends', () => {
  writeDraft('ada', 'room', 'of the first', '');
  localStorage.setItem(key, 'of the second');
  expect(readDraft('ada', 'room').text).toBe('of the first');
  writeDraft('ada', 'room', '', 'of the first');
  expect(localStorage.getItem(key)).toBe('of the second');
});

test('an empty field takes the other tab’s text and goes on with it, a written one does not', () => {
  expect(afterOther({ text: '', isOwn: false }, null, 'a')).toEqual({ text: 'a', isOwn: false });
  expect(afterOther({ text: 'a', isOwn: false }, 'a', 'ab')).toEqual({ text: 'ab', isOwn: false });
  expect(afterOther({ text: 'ab', isOwn: false }, 'ab', null)).toEqual({ text: '', isOwn: false });
  const own = { text: 'mine', isOwn: true };
  expect(afterOther(own, 'mine', 'another')).toBe(own);
  expect(afterOther(own, 'another', null)).toBe(own);
});

test('what was sent in the tab that took it over is not there to be sent again', () => {
  expect(afterOther({ text: 'ahoy', isOwn: true }, 'ahoy', null)).toEqual({ text: '', isOwn: false });
});

test('only what another tab does to this draft is told', () => {
  const told: unknown[] = [];
  const stop = followDraft('ada', 'room', (before, now) => told.push([before, now]));
  const change = (changed: string, storageArea: Storage) =>
    window.dispatchEvent(new StorageEvent('storage', { key: changed, oldValue: 'a', newValue: 'ab', storageArea }));
  change(key, localStorage);
  change(`${key}/7`, localStorage);
  change(key, sessionStorage);
  stop();
  change(key, localStorage);
  expect(told).toEqual([['a', 'ab']]);
});

test('a tab that goes leaves its own text where there is none, and takes nobody else’s place', () => {
  writeDraft('ada', 'room', 'mine', '');
  writeDraft('ada', 'other', 'mine, too', '');
  localStorage.removeItem(key);
  localStorage.setItem('wherry.draft.ada.other', 'of another tab');
  leaveDrafts('ada');
  newTab();
  expect(readDraft('ada', 'room').text).toBe('mine');
  expect(readDraft('ada', 'other').text).toBe('of another tab');
});

test('who logged out leaves nothing, and takes nothing of anybody else’s', () => {
  writeDraft('ada', 'room', 'not for Ben to see', '');
  writeDraft('ben', 'room', 'of Ben', '');
  forgetDrafts('ada');
  expect(readDraft('ada', 'room').text).toBe('');
  newTab();
  expect(readDraft('ada', 'room').text).toBe('');
  expect(readDraft('ben', 'room').text).toBe('of Ben');
});

test('who comes finds their own, and nothing stays of who was here before them and did not log out', () => {
  localStorage.setItem('wherry.theme', 'dark');
  writeDraft('ada', 'room', 'not for Ben to see', '');
  writeDraft('ben', 'room', 'of Ben', '');
  forgetDraftsOfOthers('ben');
  expect(readDraft('ada', 'room').text).toBe('');
  expect(readDraft('ben', 'room').text).toBe('of Ben');
  expect(localStorage.getItem('wherry.theme')).toBe('dark');
  newTab();
  expect(readDraft('ada', 'room').text).toBe('');
  expect(readDraft('ben', 'room').text).toBe('of Ben');
});

test('the places are known where something is begun, in whatever tab, and blanks are nothing', () => {
  writeDraft('ada', 'yard', 'mine', '');
  writeDraft('ada', 'quay', ' \n', '');
  writeDraft('ben', 'mole', 'of Ben', '');
  localStorage.setItem(key, 'of another tab');
  expect(draftPlaces('ada')).toEqual(['room', 'yard']);
  writeDraft('ada', 'yard', '', 'mine');
  expect(draftPlaces('ada')).toEqual(['room']);
});

test('who follows the drafts is told of each that changes, here and in other tabs, and of nobody else’s there', () => {
  let told = 0;
  const stop = followDrafts('ada', () => (told += 1));
  writeDraft('ada', 'room', 'half', '');
  writeDraft('ada', 'room', '', 'half');
  disownDraft('ada', 'room');
  forgetDrafts('ada');
  expect(told).toBe(4);
  const change = (changed: string | null, storageArea: Storage) =>
    window.dispatchEvent(new StorageEvent('storage', { key: changed, storageArea }));
  change(key, localStorage);
  // Everything of it was forgotten.
  change(null, localStorage);
  expect(told).toBe(6);
  change('wherry.draft.ben.room', localStorage);
  change(key, sessionStorage);
  stop();
  writeDraft('ada', 'room', 'half', '');
  expect(told).toBe(6);
});
