import { fireEvent, render, screen } from '@testing-library/react';
import { createRef } from 'react';
import { beforeEach, expect, test, vi } from 'vitest';

import { MessageScroller } from './message-scroller';

const height = 200;
let content = 0;

// jsdom lays nothing out: what is read of the layout is what the test says.
beforeEach(() => {
  content = 1000;
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(height);
  vi.spyOn(HTMLElement.prototype, 'scrollHeight', 'get').mockImplementation(() => content);
  vi.spyOn(HTMLElement.prototype, 'getBoundingClientRect').mockImplementation(function rect(this: HTMLElement) {
    const log = this.closest('[role=log]');
    return this === log ? new DOMRect(0, 0, 100, height) : new DOMRect(0, 500 - (log?.scrollTop ?? 0), 100, 20);
  });
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

test('a row is in sight where all of it is, or as much as there is room for', () => {
  const scroller = createRef<MessageScroller>();
  let [top, tall] = [0, 20];
  render(
    <MessageScroller {...usual} ref={scroller}>
      <p data-message="m1" data-anchor>
        ahoy
      </p>
    </MessageScroller>,
  );
  vi.spyOn(HTMLElement.prototype, 'getBoundingClientRect').mockImplementation(function rect(this: HTMLElement) {
    return this.getAttribute('role') === 'log' ? new DOMRect(0, 0, 100, height) : new DOMRect(0, top, 100, tall);
  });
  const shows = (from: number, size: number) => {
    [top, tall] = [from, size];
    return scroller.current?.shows('m1');
  };
  expect([shows(0, 20), shows(180, 20), shows(-50, 500)]).toEqual([true, true, true]);
  expect([shows(-10, 20), shows(190, 20), shows(-30, 20), shows(200, 20), shows(0, 0)]).toEqual([false, false, false, false, false]);
  expect(scroller.current?.shows('m2')).toBe(false);
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

test('what was scrolled right before a row changes its height is not taken back', () => {
  let resized = ignore;
  class Observer {
    constructor(tell: () => undefined) {
      resized = tell;
    }
    observe = ignore;
    disconnect = ignore;
  }
  vi.stubGlobal('ResizeObserver', Observer);
  render(list(1));
  const log = screen.getByRole('log');
  let above = 400;
  vi.spyOn(HTMLElement.prototype, 'getBoundingClientRect').mockImplementation(function (this: HTMLElement) {
    return this === log ? new DOMRect(0, 0, 100, height) : new DOMRect(0, above - log.scrollTop, 100, 20);
  });
  log.scrollTop = 300;
  fireEvent.scroll(log);
  log.scrollTop = 330;
  above += 50;
  resized();
  expect(log.scrollTop).toBe(380);
  vi.unstubAllGlobals();
});

test('what calls for more is the edge that one comes to, and not the other', () => {
  const [onNearStart, onNearEnd] = [vi.fn(), vi.fn()];
  render(
    <MessageScroller {...usual} isPresent={false} onNearStart={onNearStart} onNearEnd={onNearEnd}>
      <p data-anchor>message</p>
    </MessageScroller>,
  );
  const log = screen.getByRole('log');
  settle(log);
  [onNearStart, onNearEnd].forEach((each) => each.mockClear());
  // Both edges are near: the list is shorter than what is wanted beyond the two of them.
  log.scrollTop = 500;
  fireEvent.scroll(log);
  expect([onNearStart.mock.calls.length > 0, onNearEnd.mock.calls.length]).toEqual([true, 0]);
  onNearStart.mockClear();
  log.scrollTop = 520;
  fireEvent.scroll(log);
  expect([onNearStart.mock.calls.length, onNearEnd.mock.calls.length > 0]).toEqual([0, true]);
});

test('who asks for the newest comes to it once it is there, unless they scroll up meanwhile', () => {
  const at = (jump: number, isPresent: boolean) => (
    <MessageScroller {...usual} jump={jump} isPresent={isPresent}>
      <p data-anchor>message</p>
    </MessageScroller>
  );
  const { rerender } = render(at(0, false));
  const log = screen.getByRole('log');
  log.scrollTop = 300;
  fireEvent.scroll(log);
  rerender(at(1, false));
  content = 1500;
  rerender(at(1, true));
  expect(log.scrollTop).toBe(1500);

  settle(log);
  rerender(at(2, false));
  log.scrollTop = 700;
  fireEvent.scroll(log);
  content = 2000;
  rerender(at(2, true));
  expect(log.scrollTop).toBe(700);
});

test('a row that is cut off above grows out of sight, and where one reads is told', () => {
  const tops: Record<string, number> = { cut: 40, whole: 160 };
  vi.spyOn(HTMLElement.prototype, 'getBoundingClientRect').mockImplementation(function rect(this: HTMLElement) {
    // They stand there where 300 pixels are scrolled.
    const further = 300 - (this.closest('[role=log]')?.scrollTop ?? 0);
    return this.id === '' ? new DOMRect(0, 100, 100, height) : new DOMRect(0, (tops[this.id] ?? 0) + further, 100, 100);
  });
  const onPlace = vi.fn();
  const rows = (loaded: string) => (
    <MessageScroller {...usual} onPlace={onPlace} loaded={loaded}>
      <ol>
        <li data-message="m1">
          <p id="cut" data-anchor>
            cut off
          </p>
        </li>
        <li data-message="m2">
          <p id="whole" data-anchor>
            in sight
          </p>
        </li>
      </ol>
    </MessageScroller>
  );
  const { rerender } = render(rows('x'));
  const log = screen.getByRole('log');
  settle(log);
  log.scrollTop = 300;
  fireEvent.scroll(log);
  expect(onPlace).toHaveBeenLastCalledWith({ message: 'm2', top: 60 });
  // The upper one has grown by 30 pixels when React has changed it.
  const query = vi.spyOn(Node.prototype, 'isConnected', 'get').mockImplementation(() => {
    tops.whole = 190;
    return true;
  });
  rerender(rows('y'));
  expect(log.scrollTop).toBe(330);
  query.mockRestore();
});

test('at the end of what is loaded, the rest is called for when the newest could not be', () => {
  const onNearEnd = vi.fn();
  const at = (jump: number) => (
    <MessageScroller {...usual} jump={jump} isPresent={false} onNearEnd={onNearEnd}>
      <p data-anchor>message</p>
    </MessageScroller>
  );
  const { rerender } = render(at(0));
  const log = screen.getByRole('log');
  log.scrollTop = 100;
  fireEvent.scroll(log);
  onNearEnd.mockClear();
  rerender(at(1));
  expect(log.scrollTop).toBe(1000);
  expect(onNearEnd).toHaveBeenCalled();
});
