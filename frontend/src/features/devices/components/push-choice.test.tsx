import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import type { Device } from '@/lib/api/models';
import { pushedAccount, setPushedAccount } from '@/lib/device/pushed';
import { fakeServer, renderApp } from '@/testing/render-app';

import { confirmDevice } from '../browser-push';

import { PushChoice } from './push-choice';

/** 65 bytes, as the server names them. */
const pushKey = `BA${'A'.repeat(84)}E`;

/** A browser with a push service that always has an address. */
class FakePush {
  subscription: FakeSubscription | null = null;
  count = 0;

  getSubscription = () => Promise.resolve(this.subscription);

  subscribe = ({ applicationServerKey }: { applicationServerKey: Uint8Array }) => {
    this.count += 1;
    this.subscription = new FakeSubscription(this, `https://push.example/${this.count}`, applicationServerKey);
    return Promise.resolve(this.subscription);
  };
}

class FakeSubscription {
  readonly options: { applicationServerKey: ArrayBufferLike };

  constructor(
    private readonly push: FakePush,
    readonly endpoint: string,
    key: Uint8Array,
  ) {
    this.options = { applicationServerKey: key.buffer };
  }

  toJSON = () => ({ endpoint: this.endpoint, keys: { p256dh: 'their-key', auth: 'their-secret' } });

  unsubscribe = () => {
    this.push.subscription = null;
    return Promise.resolve(true);
  };
}

let push: FakePush;

function browser({ permission = 'default', asked = 'granted' }: { permission?: string; asked?: string } = {}) {
  push = new FakePush();
  const registration = { pushManager: push };
  Object.defineProperty(navigator, 'serviceWorker', {
    value: { getRegistration: () => Promise.resolve(registration) },
    configurable: true,
  });
  vi.stubGlobal('PushManager', () => undefined);
  const notification = { permission, requestPermission: () => Promise.resolve((notification.permission = asked)) };
  vi.stubGlobal('Notification', notification);
}

function device(id: string, change: Partial<Device> = {}): Device {
  const since = '2026-01-01T00:00:00Z';
  return { session_id: id, is_current: false, browser: 'Firefox', system: 'Linux', shows_text: false, since, ...change };
}

function server(told: Device[], key: string | null = pushKey) {
  let devices = told;
  const fake = fakeServer({
    'GET /api/v1/account/devices': () => ({ body: { push_key: key, devices } }),
    'PUT /api/v1/account/devices/current': ({ body }) => {
      const { shows_text: showsText } = body as { shows_text: boolean };
      const others = devices.filter(({ is_current: isCurrent }) => !isCurrent);
      devices = [device('here', { is_current: true, shows_text: showsText }), ...others];
      return { status: 204 };
    },
    'DELETE /api/v1/account/devices/current': () => {
      devices = devices.filter(({ is_current: isCurrent }) => !isCurrent);
      return { status: 204 };
    },
    'DELETE /api/v1/account/devices/phone': () => {
      devices = devices.filter(({ session_id: id }) => id !== 'phone');
      return { status: 204 };
    },
    'POST /api/v1/account/devices/current/tries': () => ({ status: 202 }),
  });
  vi.stubGlobal('fetch', fake.fetch);
  return fake;
}

const choice = 'Also tell me on this device while Wherry is closed';

beforeEach(() => {
  localStorage.clear();
});

afterEach(() => {
  vi.unstubAllGlobals();
  Reflect.deleteProperty(navigator, 'serviceWorker');
});

test('a device is switched on with an address of its own, tried, and switched off', async () => {
  browser();
  const { seen } = server([]);
  renderApp(<PushChoice />);
  await userEvent.click(await screen.findByRole('checkbox', { name: choice }));
  await waitFor(() => expect(screen.getByRole('checkbox', { name: choice })).toBeChecked());
  expect(seen.find(({ method }) => method === 'PUT')?.body).toEqual({
    endpoint: 'https://push.example/1',
    p256dh: 'their-key',
    auth: 'their-secret',
    shows_text: false,
  });
  expect(pushedAccount()).toBe('me');

  const text = screen.getByRole('checkbox', { name: 'Show what was said' });
  expect(text).not.toBeChecked();
  await userEvent.click(text);
  await waitFor(() => expect(screen.getByRole('checkbox', { name: 'Show what was said' })).toBeChecked());
  await userEvent.click(screen.getByRole('button', { name: 'Send me a try' }));
  expect(await screen.findByText('Sent. It should be here in a moment.')).toBeInTheDocument();

  await userEvent.click(screen.getByRole('checkbox', { name: choice }));
  await waitFor(() => expect(screen.getByRole('checkbox', { name: choice })).not.toBeChecked());
  expect([push.subscription, pushedAccount()]).toEqual([null, null]);
});

test('who does not allow it stays as they were', async () => {
  browser({ asked: 'denied' });
  const { seen } = server([]);
  renderApp(<PushChoice />);
  await userEvent.click(await screen.findByRole('checkbox', { name: choice }));
  expect(await screen.findByText('Your browser did not allow it.')).toBeInTheDocument();
  expect(seen.some(({ method }) => method === 'PUT')).toBe(false);
  expect(await screen.findByText(/Your browser blocks notifications/)).toBeInTheDocument();
});

test('what stands in the way is said', async () => {
  browser({ permission: 'denied' });
  server([]);
  const blocked = renderApp(<PushChoice />);
  expect(await screen.findByText(/Your browser blocks notifications/)).toBeInTheDocument();
  blocked.unmount();

  server([], null);
  const off = renderApp(<PushChoice />);
  expect(await screen.findByText(/This server cannot reach a device/)).toBeInTheDocument();
  off.unmount();

  Reflect.deleteProperty(navigator, 'serviceWorker');
  server([]);
  const unsupported = renderApp(<PushChoice />);
  expect(await screen.findByText(/This browser cannot be reached/)).toBeInTheDocument();
  unsupported.unmount();

  vi.spyOn(navigator, 'userAgent', 'get').mockReturnValue('Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)');
  renderApp(<PushChoice />);
  expect(await screen.findByText(/Add to Home Screen/)).toBeInTheDocument();
  expect(screen.queryByRole('checkbox')).toBeNull();
});

test('other devices are listed, and turned off', async () => {
  browser();
  server([device('phone', { browser: 'Safari', system: 'iPhone' })]);
  renderApp(
    <section aria-label="This part">
      <PushChoice />
    </section>,
  );
  const list = await screen.findByRole('list', { name: 'Other devices that are told' });
  expect(within(list).getByRole('listitem')).toHaveTextContent('Safari on iPhone');
  await userEvent.click(screen.getByRole('button', { name: 'Turn off Safari on iPhone' }));
  await waitFor(() => expect(screen.queryByRole('list')).toBeNull());
  // Whoever was on the button of the last one is still here.
  await waitFor(() => expect(screen.getByRole('region', { name: 'This part' })).toHaveFocus());
});

test('a device that the server knows and the browser does not is off', async () => {
  browser();
  server([device('here', { is_current: true })]);
  renderApp(<PushChoice />);
  expect(await screen.findByRole('checkbox', { name: choice })).not.toBeChecked();
  expect(screen.queryByRole('list')).toBeNull();
});

test('a device says that it is still there, with an address for the key of the day', async () => {
  browser({ permission: 'granted' });
  const { seen } = server([device('here', { is_current: true, shows_text: true })]);
  const { runtime } = renderApp(<></>);
  await confirmDevice(runtime.api, 'me');
  expect(seen).toEqual([]);

  setPushedAccount('me');
  await push.subscribe({ applicationServerKey: new Uint8Array(65) });
  await confirmDevice(runtime.api, 'me');
  expect(seen.at(-1)).toMatchObject({ method: 'PUT', body: { endpoint: 'https://push.example/2', shows_text: true } });
  await confirmDevice(runtime.api, 'me');
  expect(seen.at(-1)).toMatchObject({ method: 'PUT', body: { endpoint: 'https://push.example/2' } });
});

test('a device that is told no more, or of somebody else, lets its address go', async () => {
  browser({ permission: 'granted' });
  const { runtime } = renderApp(<></>);
  for (const [account, devices] of [['me', []], ['somebody', [device('here', { is_current: true })]]] as const) {
    server([...devices]);
    setPushedAccount(account);
    await push.subscribe({ applicationServerKey: new Uint8Array(65) });
    await confirmDevice(runtime.api, 'me');
    expect([push.subscription, pushedAccount()]).toEqual([null, null]);
  }
});
