import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';

import { renderApp } from '@/testing/render-app';

import type { Message } from './message';
import { useAnswering } from './use-answering';

const tide = { id: 'm1', sequence: 1, deleted: null } as unknown as Message;

function Answering() {
  const { message, answer } = useAnswering('r1', [tide]);
  return <button onClick={() => answer(tide)}>{message === null ? 'Answers nothing' : `Answers ${message.id}`}</button>;
}

test('what is answered stays in the tab for whoever answers it, and for nobody who logs in next', async () => {
  const ada = renderApp(<Answering />, { account: 'ada' });
  await userEvent.click(screen.getByRole('button', { name: 'Answers nothing' }));
  expect(screen.getByRole('button', { name: 'Answers m1' })).toBeInTheDocument();
  ada.unmount();
  const ben = renderApp(<Answering />, { account: 'ben' });
  expect(screen.getByRole('button', { name: 'Answers nothing' })).toBeInTheDocument();
  ben.unmount();
  renderApp(<Answering />, { account: 'ada' });
  expect(screen.getByRole('button', { name: 'Answers m1' })).toBeInTheDocument();
});
