import { fireEvent, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';

import { MessageEditor } from './message-editor';

beforeEach(() => {
  vi.stubGlobal('matchMedia', () => ({ matches: false }));
});

const ada = { account_id: 'ada', handle: 'ada', name: 'Ada Lovelace', photo_url: null };

function show(mayBeEmpty: boolean) {
  const { onSave } = setUp(mayBeEmpty);
  fireEvent.change(screen.getByRole('textbox'), { target: { value: ' ' } });
  fireEvent.keyDown(screen.getByRole('textbox'), { key: 'Enter' });
  return onSave;
}

function setUp(mayBeEmpty = false) {
  const [onSave, onCancel] = [vi.fn(), vi.fn()];
  render(
    <MessageEditor
      text="see this"
      mayBeEmpty={mayBeEmpty}
      isResumed
      members={new Map([['ada', ada]])}
      me="me"
      onChange={vi.fn()}
      onSave={onSave}
      onCancel={onCancel}
    />,
  );
  return { onSave, onCancel };
}

test('the words beside files can be taken back', () => {
  expect(show(true)).toHaveBeenCalledWith('');
});

test('a message that says nothing and has no files is not saved', () => {
  expect(show(false)).not.toHaveBeenCalled();
  expect(screen.getByRole('button', { name: 'Save' })).toBeDisabled();
});

test('Enter that chooses a composed word does not save, in Safari either', () => {
  const { onSave } = setUp();
  const field = screen.getByRole('textbox');
  fireEvent.change(field, { target: { value: 'か' } });
  fireEvent.keyDown(field, { key: 'Enter', keyCode: 229 });
  expect(onSave).not.toHaveBeenCalled();
  fireEvent.keyDown(field, { key: 'Enter', keyCode: 13 });
  expect(onSave).toHaveBeenCalledWith('か');
});

test('who is to be mentioned is offered, and taken by Enter', async () => {
  const { onSave, onCancel } = setUp();
  const field = screen.getByRole('textbox');
  await userEvent.type(field, ', @lov');
  expect(screen.getByRole('option', { name: /@ada/ })).toHaveAttribute('aria-selected', 'true');
  await userEvent.keyboard('{Enter}');
  expect(field).toHaveValue('see this, @ada ');
  expect(screen.queryByRole('listbox')).toBeNull();
  expect(onSave).not.toHaveBeenCalled();
  await userEvent.type(field, ':rock{Enter}');
  expect(field).toHaveValue('see this, @ada 🚀 ');
  expect(onSave).not.toHaveBeenCalled();
  // Escape closes the list first, and leaves the editor after that.
  await userEvent.type(field, '@a{Escape}');
  expect(screen.queryByRole('listbox')).toBeNull();
  expect(onCancel).not.toHaveBeenCalled();
  await userEvent.keyboard('{Escape}');
  expect(onCancel).toHaveBeenCalledOnce();
});
