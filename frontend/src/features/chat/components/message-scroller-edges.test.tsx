import { fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { MessageScroller } from './message-scroller';

const view = 200;
let scrolled = 0;

// jsdom lays nothing out: here each element is as high as it says, below the one before it, and nothing is scrolled too far.
// By a selector: it is asked for often, and a role takes long to find.
const log = () => document.querySelector<HTMLElement>('[role=log]') ?? document.body;
const content = () => log().firstElementChild as HTMLElement;
const heightOf = (element: Element) => Number(element.getAttribute('data-height'));
const freeAbove = () => parseFloat(content().style.paddingTop || '0');
const freeBelow = () => parseFloat(content().style.paddingBottom || '0');
const all = () => [...content().querySelectorAll('[data-height]')];
const height = () => all().reduce((sum, each) => sum + heightOf(each), freeAbove() + freeBelow());
const end = () => Math.max(0, height() - view);

beforeEach(() => {
  scrolled = 0;
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(view);
  vi.spyOn(HTMLElement.prototype, 'scrollHeight', 'get').mockImplementation(() => Math.max(view, height()));
  Object.defineProperty(HTMLElement.prototype, 'scrollTop', {
    configurable: true,
    get: () => {
      scrolled = Math.min(scrolled, end());
      return scrolled;
    },
    set: (top: number) => {
      scrolled = Math.min(Math.max(top, 0), end());
    },
  });
  vi.spyOn(HTMLElement.prototype, 'getBoundingClientRect').mockImplementation(function rect(this: HTMLElement) {
    if (this === log()) return new DOMRect(0, 0, 100, view);
    const each = all();
    const before = each.slice(0, each.indexOf(this));
    const top = before.reduce((sum, one) => sum + heightOf(one), freeAbove()) - log().scrollTop;
    return new DOMRect(0, top, 100, heightOf(this));
  });
});
afterEach(() => {
  Reflect.deleteProperty(HTMLElement.prototype, 'scrollTop');
  vi.restoreAllMocks();
});

const ignore = () => undefined;

interface Shown {
  /** How high the edge is, above and below, and which rows are on the page. */
  edge?: number;
  from?: number;
  to?: number;
  gap?: number;
  isPresent?: boolean;
  jump?: number;
  onAtEndChange?: (isAtEnd: boolean) => void;
}

function List({ edge = 140, from = 20, to = 60, gap = 0, isPresent = true, jump = 0, onAtEndChange = ignore }: Shown) {
  return (
    <MessageScroller
      label="Messages"
      jump={jump}
      rise={0}
      isPresent={isPresent}
      place={null}
      onAtEndChange={onAtEndChange}
      onNearStart={ignore}
      onNearEnd={ignore}
      onPlace={ignore}
      onHome={ignore}
      onEnd={ignore}
      loaded={`${from}/${to}`}
    >
      <div data-height={edge} />
      {Array.from({ length: to - from }, (_, index) => (
        <p key={from + index} data-anchor data-height={20}>
          row {from + index}
        </p>
      ))}
      <div data-height={gap} />
    </MessageScroller>
  );
}

const row = (number: number) => screen.getByText(`row ${number}`);
const place = (number: number) => row(number).getBoundingClientRect().top;

function scrollTo(top: number): void {
  log().scrollTop = top;
  fireEvent.scroll(log());
}

test('at the very top, an edge that gets lower moves no row, nor does what comes instead', () => {
  const { rerender } = render(<List />);
  scrollTo(0);
  expect(place(20)).toBe(140);
  // A page has come: the line of the day is elsewhere. Then the first of it are on the page.
  rerender(<List edge={64} />);
  expect(place(20)).toBe(140);
  rerender(<List edge={64} from={10} />);
  expect([place(20), freeAbove()]).toEqual([140, 0]);
});

test('where the room begins, what is left free stays until it is not needed', () => {
  const { rerender } = render(<List />);
  scrollTo(30);
  rerender(<List edge={40} />);
  expect([place(20), freeAbove()]).toEqual([110, 70]);
  scrollTo(40);
  expect(place(20)).toBe(70);
  rerender(<List edge={40} to={61} />);
  expect([place(20), freeAbove()]).toEqual([70, 30]);
  scrollTo(500);
  const before = place(50);
  rerender(<List edge={40} to={62} />);
  expect([place(50), freeAbove()]).toEqual([before, 0]);
});

test('at the very bottom, an edge that goes moves no row, nor does what comes instead', () => {
  const { rerender } = render(<List gap={140} isPresent={false} />);
  scrollTo(end());
  const before = place(59);
  rerender(<List isPresent={false} />);
  expect(place(59)).toBe(before);
  rerender(<List from={30} to={70} isPresent={false} />);
  expect([place(59), freeBelow()]).toEqual([before, 0]);
});

test('who comes to the newest message is at the end, where what is new fills what is left free, and then moves the rows', () => {
  const onAtEndChange = vi.fn();
  const list = (to: number, jump = 0) => <List to={to} jump={jump} onAtEndChange={onAtEndChange} />;
  const { rerender } = render(<List gap={140} isPresent={false} onAtEndChange={onAtEndChange} />);
  scrollTo(end());
  const before = place(59);
  rerender(list(61));
  expect([place(59), freeBelow()]).toEqual([before, 120]);
  expect(onAtEndChange).toHaveBeenLastCalledWith(true);
  rerender(list(64));
  expect([place(59), freeBelow()]).toEqual([before, 60]);
  rerender(list(69));
  expect([place(68), freeBelow()]).toEqual([view - 20, 0]);
  expect(onAtEndChange).toHaveBeenLastCalledWith(true);
});

test('who asks for the end has nothing left free', () => {
  const { rerender } = render(<List gap={140} isPresent={false} />);
  scrollTo(end());
  rerender(<List />);
  expect(freeBelow()).toBe(140);
  rerender(<List jump={1} />);
  expect([place(59), freeBelow()]).toEqual([view - 20, 0]);
});

test('what grows in the frame in which somebody scrolls moves nothing, though the browser tells of the scrolling first', () => {
  render(<List />);
  scrollTo(300);
  const before = place(40);
  row(22).setAttribute('data-height', '95');
  scrollTo(log().scrollTop - 30);
  expect(place(40)).toBe(before + 30);
});

test('what has grown before React changes the page moves nothing either', () => {
  const { rerender } = render(<List />);
  scrollTo(300);
  const before = place(40);
  row(22).setAttribute('data-height', '95');
  log().scrollTop -= 30;
  rerender(<List to={61} />);
  expect(place(40)).toBe(before + 30);
});

test('at the end, what grows in the frame in which something is scrolled leads away from it for nobody', () => {
  const onAtEndChange = vi.fn();
  render(<List onAtEndChange={onAtEndChange} />);
  row(59).setAttribute('data-height', '300');
  fireEvent.scroll(log());
  expect(log().scrollTop).toBe(end());
  expect(onAtEndChange).not.toHaveBeenCalledWith(false);
});

test('who is a little above the end stays there until something comes', () => {
  const onAtEndChange = vi.fn();
  const { rerender } = render(<List onAtEndChange={onAtEndChange} />);
  scrollTo(end() - 40);
  const before = place(59);
  // Fewer of those that are out of sight are on the page; and the edge is another one.
  rerender(<List from={30} edge={100} onAtEndChange={onAtEndChange} />);
  expect(place(59)).toBe(before);
  rerender(<List from={30} to={61} edge={100} onAtEndChange={onAtEndChange} />);
  expect(place(60)).toBe(view - 20);
  expect(onAtEndChange).not.toHaveBeenCalledWith(false);
});

test('at the end, what goes there leaves nothing free', () => {
  const { rerender } = render(<List />);
  rerender(<List to={58} />);
  expect([place(57), freeBelow()]).toEqual([view - 20, 0]);
});
