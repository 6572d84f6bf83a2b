import { fireEvent, render, screen } from '@testing-library/react';
import { useState } from 'react';
import { expect, test, vi } from 'vitest';

import { Menu } from './menu';

function Page({ onChoose }: { onChoose: (what: string) => void }) {
  const [opener, setOpener] = useState<HTMLElement | null>(null);
  return (
    <>
      <button onClick={(event) => setOpener(event.currentTarget)}>More</button>
      {opener && (
        <Menu
          label="About Ada"
          opener={opener}
          items={['Write', 'Remove', 'Ban'].map((label) => ({ label, onChoose: () => onChoose(label) }))}
          onClose={() => setOpener(null)}
        />
      )}
    </>
  );
}

const focused = () => document.activeElement?.textContent;
const press = (key: string) => fireEvent.keyDown(document.activeElement ?? document.body, { key });

test('it is walked with arrows, from one end to the other, and says what was chosen', () => {
  const onChoose = vi.fn();
  render(<Page onChoose={onChoose} />);
  fireEvent.click(screen.getByText('More'));
  expect(screen.getByRole('menu', { name: 'About Ada' })).toBeVisible();
  expect(focused()).toBe('Write');
  press('ArrowUp');
  expect(focused()).toBe('Ban');
  press('ArrowDown');
  expect(focused()).toBe('Write');
  press('End');
  press('ArrowUp');
  expect(focused()).toBe('Remove');
  fireEvent.click(document.activeElement as HTMLElement);
  expect(onChoose.mock.calls).toEqual([['Remove']]);
  expect(screen.queryByRole('menu')).toBeNull();
  expect(focused()).toBe('More');
});

test('it closes on Escape, on Tab and on a click elsewhere', () => {
  render(<Page onChoose={() => undefined} />);
  for (const leave of [() => press('Escape'), () => press('Tab'), () => fireEvent.pointerDown(document.body)]) {
    fireEvent.click(screen.getByText('More'));
    expect(screen.getByRole('menu')).toBeVisible();
    leave();
    expect(screen.queryByRole('menu')).toBeNull();
  }
});
