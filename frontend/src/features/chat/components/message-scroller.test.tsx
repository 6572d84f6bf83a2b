import { fireEvent, render, screen } from '@testing-library/react';
import { beforeEach, expect, test, vi } from 'vitest';

import { MessageScroller } from './message-scroller';

const height = 200;
let content = 0;

// jsdom lays nothing out: what is read of the layout is what the test says.
beforeEach(() => {
  content = 1000;
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(height);
  vi.spyOn(HTMLElement.prototype, 'scrollHeight', 'get').mockImplementation(() => content);
  vi.spyOn(HTMLElement.prototype, 'getBoundingClientRect').mockReturnValue(new DOMRect(0, 0, 100, 20));
});

const ignore = () => undefined;
const usual = {
  label: 'Messages',
  jump: 0,
  rise: 0,
  isPresent: true,
  place: null,
  onAtEndChange: ignore,
  onNearStart: ignore,
  onNearEnd: ignore,
  onPlace: ignore,
  onHome: ignore,
  onEnd: ignore,
  loaded: 'x',
};

function list(messages: number) {
  return (
    <MessageScroller {...usual}>
      {Array.from({ length: messages }, (_, index) => (
        <p key={index} data-anchor>
          message {index}
        </p>
      ))}
    </MessageScroller>
  );
}

/** As a browser has it: no further than to the end. */
function settle(log: HTMLElement): void {
  log.scrollTop = Math.min(log.scrollTop, content - height);
  fireEvent.scroll(log);
}

test('who is at the end sees what is new', () => {
  const { rerender } = render(list(3));
  settle(screen.getByRole('log'));
  content = 1100;
  rerender(list(4));
  expect(screen.getByRole('log').scrollTop).toBe(1100);
});

test('who has scrolled up stays, also while the browser has not told it yet', () => {
  const { rerender } = render(list(3));
  const log = screen.getByRole('log');
  settle(log);
  log.scrollTop = 300;
  content = 1100;
  rerender(list(4));
  expect(log.scrollTop).toBe(300);
  fireEvent.scroll(log);
  rerender(list(5));
  expect(log.scrollTop).toBe(300);
});
