import { fireEvent, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { expect, test } from 'vitest';

import { ConfirmDialog } from './dialog';
import { landWhenGone } from './land-when-gone';

/** A list of which each row goes: at once, or after it was asked whether it should. */
function Rows({ asks }: { asks: boolean }) {
  const [rows, setRows] = useState(['Harbour', 'Quay']);
  const [asked, setAsked] = useState<string | null>(null);
  const drop = (row: string) => setRows((before) => before.filter((each) => each !== row));
  return (
    <section aria-label="Rooms">
      <ul>
        {rows.map((row) => (
          <li key={row}>
            <button
              onClick={({ currentTarget }) => {
                if (asks) {
                  setAsked(row);
                  return;
                }
                landWhenGone(currentTarget);
                setTimeout(() => drop(row));
              }}
            >
              Drop {row}
            </button>
          </li>
        ))}
      </ul>
      <button>Elsewhere</button>
      {asked !== null && (
        <ConfirmDialog
          title="Drop it?"
          action="Drop"
          onClose={() => setAsked(null)}
          onConfirm={() => {
            setAsked(null);
            setTimeout(() => drop(asked));
          }}
        >
          <p>It is gone then.</p>
        </ConfirmDialog>
      )}
    </section>
  );
}

test('who dropped a row lands where it stood', async () => {
  render(<Rows asks={false} />);
  await userEvent.click(screen.getByRole('button', { name: 'Drop Quay' }));
  await waitFor(() => expect(screen.getByRole('region', { name: 'Rooms' })).toHaveFocus());
});

test('so does who was asked before, though the dialog gave the focus back to the row', async () => {
  render(<Rows asks />);
  await userEvent.click(screen.getByRole('button', { name: 'Drop Quay' }));
  const opener = screen.getByRole('button', { name: 'Drop Quay' });
  const action = screen.getByRole('button', { name: 'Drop' });
  // As the browser does when a dialog is closed; there are none in jsdom.
  action.addEventListener('click', () => opener.focus());
  await userEvent.click(action);
  await waitFor(() => expect(screen.queryByRole('button', { name: 'Drop Quay' })).toBeNull());
  await waitFor(() => expect(screen.getByRole('region', { name: 'Rooms' })).toHaveFocus());
});

test('who went elsewhere meanwhile stays there', async () => {
  render(<Rows asks={false} />);
  fireEvent.click(screen.getByRole('button', { name: 'Drop Quay' }));
  screen.getByRole('button', { name: 'Elsewhere' }).focus();
  await waitFor(() => expect(screen.queryByRole('button', { name: 'Drop Quay' })).toBeNull());
  expect(screen.getByRole('button', { name: 'Elsewhere' })).toHaveFocus();
});
