import { screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';

import type { Quotas } from '@/lib/api/models';
import { fakeServer, renderApp } from '@/testing/render-app';

import { UsageBars } from './usage-bars';

afterEach(() => {
  vi.unstubAllGlobals();
});

const megabyte = 1024 * 1024;

function setUp(limits: Partial<Quotas['limits']>, used: Partial<Quotas['used']>, isShort = false) {
  const server = fakeServer({
    'GET /api/v1/quotas': () => ({
      body: {
        limits: { conversions_per_day: null, stored_bytes: null, upload_bytes: 50 * megabyte, ...limits },
        used: { conversions_today: 3, stored_bytes: 5 * megabyte, ...used },
        day_ends_at: new Date(Date.now() + 3_600_000).toISOString(),
        conversion_files_kept_days: 7,
        deleted_files_kept_days: 14,
      },
    }),
  });
  vi.stubGlobal('fetch', server.fetch);
  return renderApp(<UsageBars isShort={isShort} />);
}

test('what is used is told with its limit, when there is more, and how large a file may be', async () => {
  setUp({ conversions_per_day: 20, stored_bytes: 10 * megabyte }, {});
  const bar = await screen.findByRole('progressbar', { name: 'Conversions today: 3 of 20' });
  expect(bar).toHaveAttribute('aria-valuenow', '15');
  expect(screen.getByRole('progressbar', { name: 'Stored files: 5 MB of 10 MB' })).toHaveAttribute('aria-valuenow', '50');
  expect(screen.getByText(/Counted anew from midnight UTC on/)).toBeInTheDocument();
  expect(screen.getByText(/or 7 days after their end.*14 days after you delete the message/)).toBeInTheDocument();
  expect(screen.getByText(/One file may be up to 50 MB/)).toBeInTheDocument();
  expect(screen.queryByText(/used up/i)).not.toBeInTheDocument();
});

test('what is used up, and what nearly is, is said in words', async () => {
  setUp({ conversions_per_day: 3, stored_bytes: 6 * megabyte }, {});
  expect(await screen.findByText('Used up')).toBeInTheDocument();
  expect(screen.getByText('Nearly used up')).toBeInTheDocument();
});

test('without limits there are no bars, and in short there is nothing', async () => {
  const { unmount } = setUp({}, {});
  expect(await screen.findByText('3, without a limit')).toBeInTheDocument();
  expect(screen.queryByRole('progressbar')).not.toBeInTheDocument();
  unmount();
  setUp({ stored_bytes: 10 * megabyte }, {}, true);
  await screen.findByRole('progressbar', { name: /Stored files/ });
  expect(screen.queryByText(/without a limit/)).not.toBeInTheDocument();
  expect(screen.queryByText(/after their end/)).not.toBeInTheDocument();
});
