import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { createMemoryRouter, RouterProvider } from 'react-router';
import { expect, test } from 'vitest';

import { MessageText } from './message-text';

test('markup in a message is text', () => {
  const text = '<img src=x onerror=alert(1)> <b>bold</b>';
  const { container } = render(<MessageText text={text} />);
  expect(container.textContent).toBe(text);
  expect(container.querySelector('img, b')).toBeNull();
});

test('a web address is a link that tells the other side nothing', () => {
  render(<MessageText text="see https://example.org/x" />);
  const link = screen.getByRole('link', { name: 'https://example.org/x' });
  expect(link).toHaveAttribute('href', 'https://example.org/x');
  expect(link.getAttribute('rel')).toContain('noopener');
});

test('a link to a message is followed within the app', async () => {
  const address = `${window.location.origin}/rooms/r?at=7`;
  const router = createMemoryRouter([{ path: '*', element: <MessageText text={`see ${address}.`} /> }]);
  render(<RouterProvider router={router} />);
  const link = screen.getByRole('link', { name: address });
  expect(link).not.toHaveAttribute('target');
  await userEvent.click(link);
  expect(router.state.location).toMatchObject({ pathname: '/rooms/r', search: '?at=7' });
});

test('another scheme is no link', () => {
  render(<MessageText text="javascript:alert(1)" />);
  expect(screen.queryByRole('link')).toBeNull();
});

test('members who are named are marked, oneself and everybody the more, and others are words', () => {
  const person = (handle: string, name: string) => ({ account_id: handle, handle, name, photo_url: null });
  const byHandle = new Map([['ada', person('ada', 'Ada Lovelace')], ['me', person('me', '')]]);
  const text = '@Ada and @eve: @me, @room https://example.org/@ada';
  const { container } = render(<MessageText text={text} byHandle={byHandle} me="me" />);
  expect(container.textContent).toBe(text);
  const marked = [...container.querySelectorAll('span[title]')].map((each) => [each.textContent, each.hasAttribute('data-me')]);
  expect(marked).toEqual([['@Ada', false], ['@me', true], ['@room', true]]);
  expect(screen.getByTitle('Ada Lovelace')).toHaveTextContent('@Ada');
});

test('what is marked is shown so, with addresses and names in it, and in code nothing is', () => {
  const ada = { account_id: 'ada', handle: 'ada', name: 'Ada Lovelace', photo_url: null };
  const text = '**see https://example.org/a_b, @ada** and `@ada **x**`';
  const { container } = render(<MessageText text={text} byHandle={new Map([['ada', ada]])} me="me" />);
  const strong = container.querySelector('strong');
  expect(strong).toHaveTextContent('see https://example.org/a_b, @ada');
  expect(strong?.querySelector('a')).toHaveAttribute('href', 'https://example.org/a_b');
  expect(strong?.querySelector('[title]')).toHaveTextContent('@ada');
  expect(container.querySelector('code')).toHaveTextContent('@ada **x**');
  expect(container.querySelectorAll('[title]')).toHaveLength(1);
});

test('code, quotes and lists stand by themselves, and markup in them is text', () => {
  const text = 'look:\n```html\n<img src=x onerror=alert(1)>\n```\n> said\n- a\n- b\n7. c';
  const { container } = render(<MessageText text={text} />);
  expect([...container.children].map(({ tagName }) => tagName)).toEqual(['P', 'PRE', 'BLOCKQUOTE', 'UL', 'OL']);
  expect(container.querySelector('pre')).toHaveTextContent('<img src=x onerror=alert(1)>');
  // Also within what runs from right to left.
  expect(container.querySelector('pre')).toHaveAttribute('dir', 'ltr');
  expect(container.querySelector('img')).toBeNull();
  expect(screen.getAllByRole('listitem').map((item) => item.textContent)).toEqual(['a', 'b', 'c']);
  expect(container.querySelector('ol')).toHaveAttribute('start', '7');
});
