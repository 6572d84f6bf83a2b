import { expect, test } from 'vitest';

import { eventCatalogue } from '@/lib/api/event-catalogue';

import { de } from './de';
import { events } from './de-events';

test('every type of event has German words, and no word is of a type that is gone', () => {
  const types = eventCatalogue.map(({ type }) => type);
  expect(types.filter((type) => events[type] === undefined)).toEqual([]);
  expect(Object.keys(events).filter((type) => !types.includes(type))).toEqual([]);
});

test('a type that only a newer program knows has its English name', () => {
  expect(de.types.nameOf('MessagePosted')).toBe('Nachricht gesendet');
  expect(de.types.nameOf('MessageFramed')).toBe('Message framed');
  expect(de.types.meaningOf('MessageFramed')).toBeNull();
});
