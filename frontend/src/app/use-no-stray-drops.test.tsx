import { fireEvent, render, screen } from '@testing-library/react';
import { expect, test } from 'vitest';

import { useNoStrayDrops } from './use-no-stray-drops';

function Page() {
  useNoStrayDrops();
  return (
    <>
      <button type="button" onDragOver={(event) => event.preventDefault()}>
        takes files
      </button>
      <p>takes none</p>
    </>
  );
}

/** What becomes of something that is dragged over an element: whether the browser is kept from it, and the sign at the pointer. */
function drag(text: string, types: string[]): [boolean, string] {
  const dataTransfer = { types, dropEffect: 'copy' };
  const goesOn = fireEvent.dragOver(screen.getByText(text), { dataTransfer });
  return [!goesOn, dataTransfer.dropEffect];
}

test('a file that is dropped beside what takes files is opened by nobody', () => {
  const { unmount } = render(<Page />);
  expect(drag('takes none', ['Files'])).toEqual([true, 'none']);
  expect(drag('takes files', ['Files'])).toEqual([true, 'copy']);
  // Words that are dragged into a field are the browser's.
  expect(drag('takes none', ['text/plain'])).toEqual([false, 'copy']);
  const dataTransfer = { types: ['Files'], dropEffect: 'copy' };
  expect(fireEvent.drop(screen.getByText('takes none'), { dataTransfer })).toBe(false);
  unmount();
  expect(fireEvent.dragOver(document, { dataTransfer })).toBe(true);
});
