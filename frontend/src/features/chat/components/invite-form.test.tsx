import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';

import { fakeServer, renderApp } from '@/testing/render-app';

import { InviteForm } from './invite-form';

afterEach(() => {
  vi.unstubAllGlobals();
});

test('an address that the server refuses is told of with what to do', async () => {
  const errors = [{ pointer: '/email', code: 'email-invalid', detail: 'x' }];
  const server = fakeServer({
    'POST /api/v1/rooms/r/invitations': () => ({ status: 422, body: { status: 422, code: 'invalid-fields', title: 'x', errors } }),
  });
  vi.stubGlobal('fetch', server.fetch);
  renderApp(<InviteForm room="r" />);
  const field = screen.getByLabelText('Invite somebody');
  await userEvent.type(field, 'ada..b@example.org{Enter}');
  await waitFor(() => expect(field).toHaveAccessibleDescription(/like name@example.org/));
  expect(field).toHaveValue('ada..b@example.org');
});
