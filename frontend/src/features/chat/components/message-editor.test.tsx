import { fireEvent, render, screen } from '@testing-library/react';
import { beforeEach, expect, test, vi } from 'vitest';

import { MessageEditor } from './message-editor';

beforeEach(() => {
  vi.stubGlobal('matchMedia', () => ({ matches: false }));
});

function show(mayBeEmpty: boolean) {
  const onSave = vi.fn();
  render(
    <MessageEditor
      text="see this"
      mayBeEmpty={mayBeEmpty}
      isResumed
      onChange={vi.fn()}
      onSave={onSave}
      onCancel={vi.fn()}
    />,
  );
  fireEvent.change(screen.getByRole('textbox'), { target: { value: ' ' } });
  fireEvent.keyDown(screen.getByRole('textbox'), { key: 'Enter' });
  return onSave;
}

test('the words beside files can be taken back', () => {
  expect(show(true)).toHaveBeenCalledWith('');
});

test('a message that says nothing and has no files is not saved', () => {
  expect(show(false)).not.toHaveBeenCalled();
  expect(screen.getByRole('button', { name: 'Save' })).toBeDisabled();
});
