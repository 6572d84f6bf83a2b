import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';

import { fakeServer, renderApp } from '@/testing/render-app';
import type { Reply } from '@/testing/render-app';

import { SecondFactor } from './second-factor';

afterEach(() => {
  vi.unstubAllGlobals();
});

const recoveryCodes = ['gayt-emzu-gu3d-oobz', 'abcd-efgh-ijkl-mnop'];
const enrolment = {
  enrolment_token: 'begun',
  expires_in: 900,
  secret: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
  uri: 'otpauth://totp/Wherry:ada@wherry.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Wherry',
  picture: { size: 21, outline: 'M0 0h7v1h-7z' },
};

function refused(status: number, code: string): Reply {
  return { status, body: { status, code, title: 'x' } };
}

/** A server that answers with these first, and then as all is well. */
function setUp(isOn: boolean, replies: Record<string, Reply[]> = {}) {
  let state = { is_on: isOn, recovery_codes_left: isOn ? 10 : 0 };
  const made = { body: { recovery_codes: recoveryCodes, position: 'USERS:9@e' } };
  const next = (path: string, good: () => Reply) => () => replies[path]?.shift() ?? good();
  const server = fakeServer({
    'GET /api/v1/account/second-factor': () => ({ body: state }),
    'POST /api/v1/account/second-factor/enrolments': next('enrol', () => ({ body: enrolment })),
    'PUT /api/v1/account/second-factor': next('on', () => {
      state = { is_on: true, recovery_codes_left: 2 };
      return made;
    }),
    'POST /api/v1/account/second-factor/recovery-codes': next('codes', () => made),
    'POST /api/v1/account/second-factor/removal': next('off', () => {
      state = { is_on: false, recovery_codes_left: 0 };
      return { body: { position: 'USERS:9@e' } };
    }),
  });
  vi.stubGlobal('fetch', server.fetch);
  renderApp(<SecondFactor />);
  return server;
}

async function begin() {
  await userEvent.click(await screen.findByRole('button', { name: 'Turn on a second factor…' }));
  await userEvent.type(screen.getByLabelText('Your password'), 'a rowing boat');
  await userEvent.click(screen.getByRole('button', { name: 'Go on' }));
}

async function prove(action: string, code = '123456') {
  await userEvent.type(screen.getByLabelText('Your password'), 'a rowing boat');
  await userEvent.type(screen.getByLabelText('Code'), code);
  await userEvent.click(screen.getByRole('button', { name: action }));
}

test('it is turned on with the password and a first code, and the recovery codes are shown', async () => {
  const { seen } = setUp(false);
  await begin();
  const picture = await screen.findByRole('img', { name: /QR code/ });
  expect(picture).toHaveAttribute('viewBox', '-4 -4 29 29');
  // What is to be done is read out: the button that led here is gone.
  expect(picture.closest('ol')).toHaveFocus();
  expect(screen.getByText('GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ')).toBeInTheDocument();
  await userEvent.type(screen.getByLabelText('Code'), '123 456');
  await userEvent.click(screen.getByRole('button', { name: 'Turn it on' }));
  const list = await screen.findByRole('list', { name: 'Recovery codes' });
  expect(within(list).getAllByRole('listitem').map((item) => item.textContent)).toEqual(recoveryCodes);
  const sent = seen.filter(({ method }) => method !== 'GET').map(({ body }) => body);
  expect(sent).toEqual([{ password: 'a rowing boat' }, { enrolment_token: 'begun', code: '123456' }]);
  await userEvent.click(screen.getByRole('button', { name: 'I have kept them' }));
  expect(screen.queryByRole('dialog')).toBeNull();
  expect(await screen.findByText(/2 recovery codes are left/)).toBeInTheDocument();
  expect(screen.getByText(/before you run out of them/)).toBeInTheDocument();
});

test('a wrong password and a wrong first code are said where they were typed', async () => {
  setUp(false, { enrol: [refused(403, 'password-wrong')], on: [refused(403, 'second-factor-wrong')] });
  await begin();
  await waitFor(() => expect(screen.getByLabelText('Your password')).toHaveAccessibleDescription(/not your password/));
  await userEvent.click(screen.getByRole('button', { name: 'Go on' }));
  await userEvent.type(await screen.findByLabelText('Code'), '12345');
  await userEvent.click(screen.getByRole('button', { name: 'Turn it on' }));
  expect(screen.getByLabelText('Code')).toHaveAccessibleDescription(/six digits/);
  await userEvent.type(screen.getByLabelText('Code'), '6');
  await userEvent.click(screen.getByRole('button', { name: 'Turn it on' }));
  await waitFor(() => expect(screen.getByLabelText('Code')).toHaveAccessibleDescription(/not the code of now/));
});

test('who took too long begins once more', async () => {
  setUp(false, { on: [refused(410, 'enrolment-expired')] });
  await begin();
  await userEvent.type(await screen.findByLabelText('Code'), '123456');
  await userEvent.click(screen.getByRole('button', { name: 'Turn it on' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Begin once more' }));
  const password = await screen.findByLabelText('Your password');
  expect(password).toHaveValue('');
  // The button that led here is gone.
  expect(password).toHaveFocus();
  await userEvent.type(password, 'a rowing boat');
  await userEvent.click(screen.getByRole('button', { name: 'Go on' }));
  await userEvent.type(await screen.findByLabelText('Code'), '123456');
  // The first one took too long, and this one not.
  expect(screen.queryByRole('button', { name: 'Begin once more' })).toBeNull();
  await userEvent.click(screen.getByRole('button', { name: 'Turn it on' }));
  expect(await screen.findByRole('list', { name: 'Recovery codes' })).toBeInTheDocument();
});

test('new recovery codes take the password and a code', async () => {
  const { seen } = setUp(true, { codes: [refused(403, 'second-factor-wrong')] });
  expect(await screen.findByText(/10 recovery codes are left/)).toBeInTheDocument();
  await userEvent.click(screen.getByRole('button', { name: 'New recovery codes…' }));
  await userEvent.click(screen.getByRole('button', { name: 'Make new codes' }));
  expect(screen.getByLabelText('Code')).toBeInvalid();
  await prove('Make new codes');
  await waitFor(() => expect(screen.getByLabelText('Code')).toHaveAccessibleDescription(/used before/));
  await userEvent.type(screen.getByLabelText('Code'), '{Backspace}7');
  await userEvent.click(screen.getByRole('button', { name: 'Make new codes' }));
  expect(await screen.findByRole('list', { name: 'Recovery codes' })).toBeInTheDocument();
  expect(seen.filter(({ method }) => method === 'POST').map(({ body }) => body)).toEqual([
    { password: 'a rowing boat', code: '123456' },
    { password: 'a rowing boat', code: '123457' },
  ]);
});

test('it is turned off with the password and a code', async () => {
  setUp(true, { off: [refused(403, 'password-wrong')] });
  await userEvent.click(await screen.findByRole('button', { name: 'Turn off the second factor…' }));
  await prove('Turn it off', 'gayt-emzu-gu3d-oobz');
  await waitFor(() => expect(screen.getByLabelText('Your password')).toHaveAccessibleDescription(/not your password/));
  await userEvent.click(screen.getByRole('button', { name: 'Turn it off' }));
  expect(await screen.findByText('The second factor is off.')).toBeInTheDocument();
  expect(await screen.findByRole('button', { name: 'Turn on a second factor…' })).toBeInTheDocument();
});
