import { fireEvent, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { createRef } from 'react';
import { beforeEach, expect, test, vi } from 'vitest';

import { renderApp } from '@/testing/render-app';

import { Composer } from './composer';

const sent: string[] = [];

function setUp({ coarse = false } = {}) {
  vi.stubGlobal('matchMedia', () => ({ matches: coarse }));
  renderApp(
    <Composer
      room="r"
      roomName="Harbour"
      fieldRef={createRef()}
      onSend={(body) => sent.push(body)}
      onEditLast={() => sent.push('(the last one, edited)')}
    />,
  );
  return screen.getByLabelText('Message to Harbour');
}

beforeEach(() => {
  sent.length = 0;
});

test('Enter sends and empties the field, Shift+Enter begins a line', async () => {
  const field = setUp();
  await userEvent.type(field, 'one{Shift>}{Enter}{/Shift}two{Enter}');
  expect(sent).toEqual(['one\ntwo']);
  expect(field).toHaveValue('');
  expect(field).toHaveFocus();
});

test('on a phone Enter begins a line, the button sends', async () => {
  const field = setUp({ coarse: true });
  await userEvent.type(field, 'one{Enter}two');
  expect(sent).toEqual([]);
  await userEvent.click(screen.getByRole('button', { name: 'Send' }));
  expect(sent).toEqual(['one\ntwo']);
});

test('Enter that chooses a composed word does not send', async () => {
  const field = setUp();
  await userEvent.type(field, 'か');
  fireEvent.keyDown(field, { key: 'Enter', isComposing: true });
  expect(sent).toEqual([]);
});

test('the arrow up in an empty field edits what was said last', async () => {
  const field = setUp();
  await userEvent.type(field, 'x{ArrowUp}');
  expect(sent).toEqual([]);
  await userEvent.type(field, '{Backspace}{ArrowUp}');
  expect(sent).toEqual(['(the last one, edited)']);
});

test('nothing is sent of nothing', async () => {
  const field = setUp();
  await userEvent.type(field, '  {Enter}');
  expect(sent).toEqual([]);
  expect(screen.getByRole('button', { name: 'Send' })).toBeDisabled();
});

test('the limit is counted in bytes, told in time, and kept', () => {
  const field = setUp();
  fireEvent.change(field, { target: { value: 'é'.repeat(7800) } });
  expect(screen.getByText('784 bytes left')).toBeInTheDocument();
  fireEvent.change(field, { target: { value: 'é'.repeat(8193) } });
  expect(screen.getByText(/Too long by 2 bytes/)).toBeInTheDocument();
  expect(field).toBeInvalid();
  fireEvent.keyDown(field, { key: 'Enter' });
  expect(sent).toEqual([]);
});

test('what is not sent yet is there again after a reload', async () => {
  await userEvent.type(setUp(), 'half a sen');
  document.body.innerHTML = '';
  expect(setUp()).toHaveValue('half a sen');
});
